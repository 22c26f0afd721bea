package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Checks that the server answers commands, and reads its role and version. */
public final class RoleProbe implements Probe {
    @Override
    public Layer layer() {
        return Layer.ROLE;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.NO_ANSWER;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        Resp ping = visit.wire().ask("PING");
        if (ping instanceof Resp.Refusal refusal && !RedisErrors.isForbidden(ping)) {
            throw new DiagnosedException(RedisErrors.meaning(refusal), visit.said(refusal));
        }
        Resp info = visit.wire().ask("INFO");
        if (info instanceof Resp.Refusal refusal) {
            if (!RedisErrors.isForbidden(info)) {
                throw new DiagnosedException(RedisErrors.meaning(refusal), visit.said(refusal));
            }
            visit.note(FailureClass.LOOK_FORBIDDEN, "INFO is forbidden");
            return "it answers; more it does not say to this user";
        }
        visit.learned(fields(info.text()));
        return judged(visit, visit.info());
    }

    private static String judged(ProbeContext visit, Map<String, String> info) throws DiagnosedException {
        if (info.getOrDefault("loading", "0").equals("1")) {
            throw new DiagnosedException(FailureClass.LOADING, "");
        }
        Engine engine = Engine.of(info);
        if (!info.getOrDefault("role", "master").equals("slave")) {
            return engine + ", primary";
        }
        String primary =
                Sanitized.of(info.getOrDefault("master_host", "?") + ":" + info.getOrDefault("master_port", "?"));
        if (info.getOrDefault("slave_read_only", "1").equals("1")) {
            throw new DiagnosedException(FailureClass.REPLICA_READ_ONLY, "it follows " + primary);
        }
        visit.note(FailureClass.REPLICA_WRITABLE, "it follows " + primary);
        return engine + ", a replica that takes writes";
    }

    private static Map<String, String> fields(String info) {
        Map<String, String> fields = new HashMap<>();
        info.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return fields;
    }
}
