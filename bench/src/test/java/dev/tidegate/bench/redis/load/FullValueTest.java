package dev.tidegate.bench.redis.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class FullValueTest {
    private static final long HOUR = 3_600_000_000L;
    private static final long SLICE = HOUR / 30;
    private static final long NOW = 14_961_636 * SLICE + 7_000_000;
    private static final long AMOUNT = 7;

    private final Plan plan = RedisPlans.one();
    private final byte[] full = FullValue.of(light(), plan, AMOUNT);

    @Test
    void theSlidingSectionHasAllItsSegmentsAndTheirSum() {
        assertThat(full).hasSize(8 + 28 + 14 * 30);
        assertThat(full[14] & 0xff).isEqualTo(31);
        assertThat(integer(15)).isEqualTo(NOW + HOUR);
        assertThat(integer(22)).isEqualTo(1);
        assertThat(integer(29)).isEqualTo(30 * AMOUNT);
    }

    @Test
    void everySliceBeforeTheNewestHasOneSegmentAndNoneHasLeft() {
        for (int i = 0; i < 30; i++) {
            long time = integer(36 + 14 * i);
            assertThat(time / SLICE).isEqualTo(NOW / SLICE - 30 + i);
            assertThat(time + HOUR).isGreaterThan(NOW);
            assertThat(integer(43 + 14 * i)).isEqualTo(AMOUNT);
        }
    }

    private byte[] light() {
        Limit limit = plan.limits().get(0);
        ByteBuffer value = ByteBuffer.allocate(8 + 21).order(ByteOrder.LITTLE_ENDIAN);
        value.putLong(NOW << 8 | 1);
        value.putLong(limit.id() | 1L << 48 | NOW + HOUR << 56);
        value.position(15).put(bytes(NOW + HOUR)).put(bytes(1));
        return value.array();
    }

    private static byte[] bytes(long value) {
        return java.util.Arrays.copyOf(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array(),
                7);
    }

    private long integer(int at) {
        return ByteBuffer.wrap(full).order(ByteOrder.LITTLE_ENDIAN).getLong(at - 1) >>> 8;
    }
}
