'use client';

import { useState } from 'react';

/** Asks the route, and shows what is left or how long to wait. */
export default function Page() {
  const [line, setLine] = useState('');

  async function ask() {
    const response = await fetch('/api/chat', { method: 'POST' });
    const left = response.headers.get('x-ratelimit-remaining');
    setLine(response.status === 429 ? `Try again in ${response.headers.get('retry-after')} seconds` : `${await response.text()} (${left} left)`);
  }

  return (
    <main>
      <button onClick={ask}>Ask</button>
      <p role="status">{line}</p>
    </main>
  );
}
