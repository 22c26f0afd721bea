package dev.tidegate.internal.limiter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.StoreException;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Calls that wait for the overrides of one tenant, on a store whose reads end when a test says so. */
class KnownOverridesTest {
    private static final StoreReply CHANGED = StoreReply.of(new long[StoreReply.HEADER], 0);

    private final HeldReads store = new HeldReads();
    private final KnownOverrides known = new KnownOverrides(store, TimeSource.system());

    @Test
    void callsThatWaitShareTheReadThatBeginsAfterTheirAnswers() {
        CompletableFuture<Void> first = refresh("a");
        List<CompletableFuture<Void>> others =
                IntStream.range(0, 64).mapToObj(i -> refresh("a")).toList();
        CompletableFuture<Void> another = refresh("b");
        assertThat(store.reads).hasSize(2);

        store.reads.get(0).complete(OverrideStore.Stored.NONE);

        assertThat(first).isCompleted();
        assertThat(others).noneMatch(CompletableFuture::isDone);
        assertThat(store.reads).as("one more for all of them").hasSize(3);
        store.reads.get(2).complete(OverrideStore.Stored.NONE);
        assertThat(others).allMatch(CompletableFuture::isDone);
        assertThat(another).isNotDone();
        assertThat(refresh("a")).isNotDone();
        assertThat(store.reads).hasSize(4);
    }

    @Test
    void aReadThatFailsFailsItsOwnCallsAndNotThoseOfTheNext() {
        CompletableFuture<Void> first = refresh("a");
        CompletableFuture<Void> second = refresh("a");

        store.reads.get(0).completeExceptionally(new StoreException("away", true));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        store.reads.get(1).complete(OverrideStore.Stored.NONE);
        assertThat(second).isCompletedWithValue(null);
    }

    private CompletableFuture<Void> refresh(String tenant) {
        return known.refresh(tenant, CHANGED).toCompletableFuture();
    }

    /** Keeps no counts, and leaves every read of overrides open. */
    private static final class HeldReads implements LimitStore, OverrideStore {
        private final List<CompletableFuture<Stored>> reads = new ArrayList<>();

        @Override
        public CompletionStage<Stored> read(String tenant) {
            CompletableFuture<Stored> read = new CompletableFuture<>();
            reads.add(read);
            return read;
        }

        @Override
        public Optional<OverrideStore> overrides() {
            return Optional.of(this);
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<Void> check() {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<Changed> write(String tenant, Change change) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<List<Past>> history(String tenant) {
            throw new AssertionError();
        }

        @Override
        public CompletionStage<List<String>> tenants() {
            throw new AssertionError();
        }

        @Override
        public String source() {
            return "held";
        }

        @Override
        public void close() {}
    }
}
