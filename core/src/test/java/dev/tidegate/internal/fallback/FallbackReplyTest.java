package dev.tidegate.internal.fallback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.StoreException;
import dev.tidegate.spi.Explanation.Basis;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FallbackReplyTest {
    private static final long STORE_FLAGS = (1L << 32) - 1;

    @Test
    void aReplyOfAStoreIsNeverTakenForOneOfTheFallback() throws IllegalAccessException {
        for (long flag : flagsOfStores()) {
            assertThat(flag & STORE_FLAGS).isEqualTo(flag);
        }
        StoreReply all = StoreReply.bare(Status.DONE, 1, STORE_FLAGS);
        assertThat(FallbackReply.isDegraded(all)).isFalse();
        assertThat(FallbackReply.isJournalled(all)).isFalse();
        assertThat(FallbackReply.basis(all)).isEqualTo(Basis.STORE);
    }

    private static List<Long> flagsOfStores() throws IllegalAccessException {
        List<Long> flags = new ArrayList<>();
        for (Field field : StoreReply.class.getFields()) {
            if (field.getType() == long.class && !field.getName().equals("NEVER")) {
                flags.add(field.getLong(null));
            }
        }
        assertThat(flags).hasSizeGreaterThan(3);
        return flags;
    }

    @Test
    void everyStatusOfAReplyIsOneThatAStoreAnswers() {
        assertThat(Stream.of(Status.values()).map(Status::name)).noneMatch(name -> name.contains("JOURNAL"));
    }

    @Test
    void whatTheFallbackDecidesOrKeepsIsKnownByItsReply() {
        StoreReply share = FallbackReply.degraded(new long[] {1, 5, 5, StoreReply.SATURATED}, 0);
        assertThat(FallbackReply.basis(share)).isEqualTo(Basis.PROCESS);
        assertThat(share.has(StoreReply.SATURATED)).isTrue();
        assertThat(FallbackReply.basis(FallbackReply.failClosed(new long[4], 0)))
                .isEqualTo(Basis.NONE);
        StoreReply kept = FallbackReply.journalled(7);
        assertThat(FallbackReply.isJournalled(kept)).isTrue();
        assertThat(FallbackReply.isDegraded(kept)).isTrue();
    }

    @Test
    void aFailureThatAStageWrappedIsUnwrapped() {
        StoreException failure = new StoreException("away", true);
        assertThat(StoreException.unwrapped(new CompletionException(failure))).isSameAs(failure);
        assertThat(StoreException.unwrapped(failure)).isSameAs(failure);
        CompletionException bare = new CompletionException("no cause", null);
        assertThat(StoreException.unwrapped(bare)).isSameAs(bare);
    }
}
