package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.util.List;

/** User, password and database. Of what the server says to a password nothing is repeated: it may repeat the password. */
public final class AuthProbe implements Probe {
    /** A word that every IAM token has: it is a signed address. */
    private static final String SIGNED = "X-Amz-Signature";

    @Override
    public Layer layer() {
        return Layer.AUTH;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.NO_ANSWER;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        Wire wire = visit.wire();
        boolean entered = enter(visit, wire);
        Resp ping = wire.ask("PING");
        if (ping instanceof Resp.Refusal refusal && refusal.code().equals("NOAUTH")) {
            throw new DiagnosedException(FailureClass.AUTH_REQUIRED, visit.said(refusal));
        }
        select(visit, wire);
        if (visit.target().password().isEmpty()) {
            visit.note(FailureClass.NO_PASSWORD, "");
        }
        return entered ? "user " + Sanitized.of(visit.target().who()) : "no authentication required";
    }

    /** Whether the password was needed and right. */
    static boolean enter(ProbeContext visit, Wire wire) throws DiagnosedException, IOException {
        if (visit.target().password().isEmpty()) {
            return false;
        }
        String password = visit.target().password().get();
        Resp reply = visit.target().user().isPresent()
                ? wire.ask("AUTH", visit.target().user().get(), password)
                : wire.ask("AUTH", password);
        if (!(reply instanceof Resp.Refusal refusal)) {
            return true;
        }
        FailureClass meaning = RedisErrors.meaning(refusal);
        if (meaning == FailureClass.PASSWORD_NOT_SET) {
            visit.note(meaning, "");
            return false;
        }
        if (meaning == FailureClass.WRONG_PASSWORD) {
            throw rejected(visit, wire, password);
        }
        String code = refusal.code().matches("[A-Z]{2,12}") ? refusal.code() : "";
        throw new DiagnosedException(meaning, code.isEmpty() ? "" : "it said to AUTH: " + code);
    }

    /** Where the default user may ask, the server knows more than it says. */
    private static DiagnosedException rejected(ProbeContext visit, Wire wire, String password) throws IOException {
        if (password.contains(SIGNED)) {
            return new DiagnosedException(FailureClass.IAM_TOKEN_INVALID, "it said to AUTH: WRONGPASS");
        }
        Resp user = wire.ask("ACL", "GETUSER", visit.target().who());
        if (user instanceof Resp.Nothing) {
            return new DiagnosedException(FailureClass.USER_UNKNOWN, "");
        }
        List<Resp> fields = user.items();
        boolean off = fields.size() > 1
                && fields.get(1).items().stream().anyMatch(flag -> flag.text().equals("off"));
        return off
                ? new DiagnosedException(FailureClass.USER_DISABLED, "")
                : new DiagnosedException(FailureClass.WRONG_PASSWORD, "it said to AUTH: WRONGPASS");
    }

    private static void select(ProbeContext visit, Wire wire) throws DiagnosedException, IOException {
        if (visit.target().database() == 0) {
            return;
        }
        Resp reply = wire.ask("SELECT", String.valueOf(visit.target().database()));
        if (reply instanceof Resp.Refusal refusal) {
            throw new DiagnosedException(RedisErrors.meaning(refusal), visit.said(refusal));
        }
    }
}
