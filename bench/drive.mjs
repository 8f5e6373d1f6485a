// Drives a server with keep-alive connections, each with requests of its own order.
import autocannon from 'autocannon';

const REQUESTS = 400;

/** `answered` tells how many answers were looked at, and what was wrong with them. Latencies in ms. */
export function drive({ port, connections, seconds, requestFor, answered }) {
  let client = 0;
  const times = [];
  return new Promise((resolve, reject) => {
    autocannon(
      {
        url: `http://127.0.0.1:${port}`,
        connections,
        duration: seconds,
        setupClient: (it) => {
          const start = client++ * REQUESTS;
          it.on('response', (_status, _bytes, milliseconds) => times.push(milliseconds));
          it.setRequests(Array.from({ length: REQUESTS }, (_, turn) => requestFor(start + turn)));
        },
      },
      (error, result) => {
        if (error) return reject(error);
        const { requests, errors, timeouts, non2xx } = result;
        const { answers, wrong } = answered();
        return resolve({
          rps: requests.average,
          ...percentiles(times),
          answers,
          wrong: wrong.length + errors + timeouts + non2xx,
          firstWrong: wrong[0],
        });
      },
    );
  });
}

/** autocannon itself knows no 95th percentile. */
function percentiles(times) {
  const sorted = Float64Array.from(times).sort();
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

/** A load in a process of its own: told what to do by message, answers by message. */
export const obey = (work) =>
  process.on('message', (options) => {
    work(options).then(
      (result) => process.send({ result }),
      (error) => process.send({ error: error.message }),
    );
  });
