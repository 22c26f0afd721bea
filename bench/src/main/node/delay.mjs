// A TCP proxy that holds every packet back, each way, as a distant server would. Arguments: port, milliseconds.
// Prints its own port.
import { connect, createServer } from 'node:net';

const [port, delayMs] = process.argv.slice(2).map(Number);

function passOn(from, to) {
  from.on('data', (chunk) => setTimeout(() => to.destroyed || to.write(chunk), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
  from.on('error', () => from.destroy());
}

const server = createServer({ noDelay: true }, (near) => {
  const far = connect({ host: '127.0.0.1', port, noDelay: true });
  passOn(near, far);
  passOn(far, near);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
