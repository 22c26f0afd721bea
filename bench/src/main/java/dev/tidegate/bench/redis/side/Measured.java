package dev.tidegate.bench.redis.side;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What a decision costs beside its time: CPU time and commands. */
public interface Measured {
    /** How many commands came from the client, given all that were run, those inside of scripts included. */
    default long roundTrips(Map<String, Long> calls) {
        return calls.getOrDefault("evalsha", 0L) + calls.getOrDefault("eval", 0L);
    }

    /** CPU time so far of the process that speaks to Redis: this one, if it does so itself. */
    default long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }
}
