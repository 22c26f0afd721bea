package dev.tidegate.verification.lease;

import dev.tidegate.StoreException;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Messages under way in a simulation, in the order in which they arrive, and the time that passes meanwhile. */
final class Network {
    private static final long DEADLINE = 50_000;

    private final PriorityQueue<Message> messages = new PriorityQueue<>();
    private long now;
    private long sent;

    private record Message(long at, long number, Runnable arrives) implements Comparable<Message> {
        @Override
        public int compareTo(Message other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Real time since the beginning, µs. */
    long now() {
        return now;
    }

    private void in(long micros, Runnable arrives) {
        messages.add(new Message(now + micros, sent++, arrives));
    }

    /** Time passes, and what arrives in it arrives. */
    void pass(long micros) {
        long until = now + micros;
        while (!messages.isEmpty() && messages.peek().at() <= until) {
            Message next = messages.poll();
            now = next.at();
            next.arrives().run();
        }
        now = until;
    }

    Wire wire(LimitStore store, Random random, boolean loses) {
        return new Wire(store, random, loses);
    }

    /** The way of one process to the store. */
    final class Wire implements LimitStore {
        private final LimitStore store;
        private final Random random;
        private final boolean loses;
        private boolean cut;

        private Wire(LimitStore store, Random random, boolean loses) {
            this.store = store;
            this.random = random;
            this.loses = loses;
        }

        /** Nothing arrives on it from now on, or everything again. */
        void cut(boolean becomes) {
            cut = becomes;
        }

        private long delay() {
            return random.nextInt(20) == 0 ? random.nextInt(150_000) : 50 + random.nextInt(2_000);
        }

        private boolean isLost() {
            return cut || (loses && random.nextInt(100) == 0);
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            CompletableFuture<StoreReply> answer = new CompletableFuture<>();
            CompletableFuture<StoreReply> late = new CompletableFuture<>();
            in(loses ? DEADLINE : 1_000_000, () -> answer.completeExceptionally(new StoreException("no answer", late)));
            if (!isLost()) {
                in(delay(), () -> {
                    StoreReply reply =
                            store.apply(command).toCompletableFuture().join();
                    if (!isLost()) {
                        in(delay(), () -> {
                            if (!answer.complete(reply)) {
                                late.complete(reply);
                            }
                        });
                    }
                });
            }
            return answer;
        }

        @Override
        public CompletionStage<Void> check() {
            return store.check();
        }

        @Override
        public String source() {
            return store.source();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
