// What a server tells of itself when it is asked: resident memory, and CPU time since its start.
export const tellFigures = () =>
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send({ rssMb: Math.round(process.memoryUsage().rss / 2 ** 20), cpuMicros: user + system });
  });
