package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.wire.FirstBytes;
import dev.tidegate.doctor.wire.FirstBytes.Speech;
import dev.tidegate.doctor.wire.Handshake;
import dev.tidegate.doctor.wire.Wire;
import dev.tidegate.resp.Resp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Detects the protocol of the server. It is greeted in the way that the settings say, and if it does not answer so, in the other way on a second
 * connection: silence and resets mean something else by what the other greeting gets.
 */
public final class WireProbe implements Probe {
    /** Who refuses a client, and who is not Redis, often speaks first: within a round trip of a region. */
    private static final Duration FIRST_WORD = Duration.ofMillis(20);

    /** The empty line ends the head of a request, so that a server of HTTP answers too; Redis skips it. */
    private static final byte[] PLAIN_GREETING = "PING\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Layer layer() {
        return Layer.WIRE;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.TCP_SILENT;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException, IOException {
        boolean tls = visit.target().tls();
        Duration part = visit.timeout().multipliedBy(2).dividedBy(5);
        Wire first = visit.wire();
        FirstBytes heard = first.hear(FIRST_WORD);
        if (heard.speech() == Speech.SILENCE) {
            heard = greeted(first, greeting(visit, tls), part);
        }
        return switch (heard.speech()) {
            case REDIS -> redis(visit, first, tls);
            case TLS -> tls(first, tls);
            case OTHER -> throw new DiagnosedException(FailureClass.NOT_REDIS, "it said: " + heard.start());
            case SILENCE, CLOSED -> otherwise(visit, first, tls, heard, part);
        };
    }

    private static String redis(ProbeContext visit, Wire wire, boolean tls) throws DiagnosedException, IOException {
        Resp reply = wire.reply();
        if (reply instanceof Resp.Refusal refusal) {
            FailureClass meaning = RedisErrors.meaning(refusal);
            if (meaning == FailureClass.MAX_CLIENTS || meaning == FailureClass.PROTECTED_MODE) {
                throw new DiagnosedException(meaning, visit.said(refusal));
            }
        }
        if (tls) {
            throw new DiagnosedException(FailureClass.TLS_TO_PLAINTEXT, "it answered a TLS greeting in plain Redis");
        }
        visit.note(FailureClass.NO_TLS, "");
        return "Redis, in plain text";
    }

    private static String tls(Wire wire, boolean tls) throws DiagnosedException {
        if (!tls) {
            throw new DiagnosedException(FailureClass.PLAINTEXT_TO_TLS, "it answered with a record of TLS");
        }
        wire.close();
        return "TLS";
    }

    /** Not a word to the greeting that the settings ask for. */
    private static String otherwise(ProbeContext visit, Wire first, boolean tls, FirstBytes heard, Duration part)
            throws DiagnosedException, IOException {
        Speech second = second(visit, tls, part);
        if (second == Speech.TLS && !tls) {
            throw new DiagnosedException(
                    FailureClass.PLAINTEXT_TO_TLS,
                    "it " + reaction(heard) + " at plain text, and answered a TLS greeting");
        }
        if (second == Speech.REDIS && tls) {
            throw new DiagnosedException(
                    FailureClass.TLS_TO_PLAINTEXT,
                    "it " + reaction(heard) + " at a TLS greeting, and answered plain text");
        }
        if (visit.isLate()) {
            throw silent(visit);
        }
        // A server that was only slow may have replied meanwhile.
        FirstBytes late = heard.speech() == Speech.SILENCE ? first.hear(FIRST_WORD) : heard;
        return switch (late.speech()) {
            case REDIS -> redis(visit, first, tls);
            case TLS -> tls(first, tls);
            case OTHER -> throw new DiagnosedException(FailureClass.NOT_REDIS, "it said: " + late.start());
            // The alarm closes what is open, and that must not pass for a server that hangs up.
            case CLOSED -> throw visit.isLate() ? silent(visit) : new DiagnosedException(FailureClass.TCP_CLOSED, "");
            case SILENCE -> throw silent(visit);
        };
    }

    private static DiagnosedException silent(ProbeContext visit) {
        return new DiagnosedException(
                FailureClass.TCP_SILENT, "not a byte within " + visit.timeout().toMillis() + " ms");
    }

    private static Speech second(ProbeContext visit, boolean tls, Duration part) {
        try (Wire second = visit.connect()) {
            return greeted(second, greeting(visit, !tls), part).speech();
        } catch (IOException e) {
            return Speech.CLOSED;
        }
    }

    private static String reaction(FirstBytes heard) {
        return heard.speech() == Speech.SILENCE ? "was silent" : "hung up";
    }

    private static FirstBytes greeted(Wire wire, byte[] greeting, Duration wait) {
        try {
            wire.send(greeting);
        } catch (IOException e) {
            return FirstBytes.CLOSED;
        }
        return wire.hear(wait);
    }

    private static byte[] greeting(ProbeContext visit, boolean tls) throws IOException {
        return tls ? Handshake.greeting(visit.target()) : PLAIN_GREETING;
    }
}
