package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Room, and what happens when there is none. Everything here is a note: that it is full shows when something is written. */
public final class MemoryProbe implements Probe {
    private static final double NEARLY = 0.9;

    @Override
    public Layer layer() {
        return Layer.MEMORY;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.NO_ANSWER;
    }

    @Override
    public String look(ProbeContext visit) throws IOException {
        idle(visit);
        Map<String, String> info = visit.info();
        if (!info.containsKey("maxmemory")) {
            return "it does not say";
        }
        long most = number(info, "maxmemory");
        long used = number(info, "used_memory");
        long evicted = number(info, "evicted_keys");
        String policy = Sanitized.of(info.getOrDefault("maxmemory_policy", "unknown"));
        if (most == 0) {
            visit.note(FailureClass.NO_MAXMEMORY, "");
        } else if (used > most * NEARLY) {
            visit.note(FailureClass.NEARLY_FULL, used + " of " + most + " bytes");
        }
        if (!policy.equals("noeviction") && !policy.equals("unknown")) {
            visit.note(FailureClass.EVICTION_POLICY, "it is " + policy);
        }
        if (evicted > 0) {
            visit.note(FailureClass.EVICTIONS, evicted + " keys");
        }
        return used + " bytes used" + (most == 0 ? ", no maxmemory" : " of " + most) + ", " + policy;
    }

    private static void idle(ProbeContext visit) throws IOException {
        Resp reply = visit.wire().ask("CONFIG", "GET", "timeout");
        if (reply instanceof Resp.Refusal refusal) {
            boolean missing = RedisErrors.meaning(refusal) == FailureClass.COMMAND_MISSING;
            visit.note(
                    missing ? FailureClass.COMMAND_FORBIDDEN : FailureClass.LOOK_FORBIDDEN, "CONFIG is not to be had");
            return;
        }
        List<Resp> pair = reply.items();
        long seconds = pair.size() == 2 ? pair.get(1).whole(0) : 0;
        if (seconds > 0) {
            visit.note(FailureClass.IDLE_TIMEOUT, "after " + seconds + " s");
        }
    }

    private static long number(Map<String, String> info, String field) {
        String text = info.getOrDefault(field, "0");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
