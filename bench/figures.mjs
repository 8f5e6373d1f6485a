/** What a server tells of itself when it is asked: resident memory, CPU time since its start, and what else it counts. */
export const tellFigures = (more = () => ({})) =>
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({
      rssMb: Math.round(process.memoryUsage().rss / 2 ** 20),
      cpuMicros: user + system,
      ...more(),
    });
  });
