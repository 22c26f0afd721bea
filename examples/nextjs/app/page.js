'use client';

import { useEffect, useState } from 'react';

/** Asks the route; shows the answer and what is left, or how long to wait, and asks no earlier. */
export default function Page() {
  const [left, setLeft] = useState('');
  const [line, setLine] = useState('');
  const [until, setUntil] = useState(0);
  const [wait, setWait] = useState(0);

  useEffect(() => {
    fetch('/api/status')
      .then((response) => (response.ok ? response.json() : Promise.reject()))
      .then(({ limit, remaining }) => setLeft(`${remaining} of ${limit} left`))
      .catch(() => setLeft('No limit can be read'));
  }, []);

  // By the clock and not by the number of ticks, which a browser delays in a window that is hidden.
  useEffect(() => {
    const tick = () => setWait(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);

  async function ask() {
    const response = await fetch('/api/chat', { method: 'POST' }).catch(() => undefined);
    if (!response) {
      setLine('The application cannot be reached.');
      return;
    }
    const { headers } = response;
    if (response.ok) {
      setLine(await response.text());
    } else if (headers.has('retry-after')) {
      setLine(response.status === 429 ? 'The limit is reached.' : 'No limiter answers.');
      setUntil(Date.now() + Number(headers.get('retry-after')) * 1000);
    } else {
      setLine(`The server failed (${response.status}).`);
    }
    if (headers.has('x-ratelimit-remaining')) {
      setLeft(`${headers.get('x-ratelimit-remaining')} of ${headers.get('x-ratelimit-limit')} left`);
    }
  }

  return (
    <main>
      <button onClick={ask} disabled={wait > 0}>
        Ask
      </button>
      <p role="status">
        {line} {wait > 0 && `Try again in ${wait} seconds.`}
      </p>
      <p id="allowance">{left}</p>
    </main>
  );
}
