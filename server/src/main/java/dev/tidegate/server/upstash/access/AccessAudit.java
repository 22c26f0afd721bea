package dev.tidegate.server.upstash.access;

import dev.tidegate.TimeSource;
import dev.tidegate.server.upstash.access.CommandRule.Kind;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the audit log which token was refused what, and which administered. No line has a key, a value or a token. A
 * caller that is refused in a loop must not fill the disk, so there is a bound for each second, and the lines beyond it
 * are counted.
 */
final class AccessAudit {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tidegate.audit");
    private static final int LINES_A_SECOND = 20;
    private static final long SECOND_MICROS = 1_000_000;

    private final TimeSource clock;
    private long second;
    private int lines;
    private long dropped;

    AccessAudit(TimeSource clock) {
        this.clock = clock;
    }

    void refused(String token, List<byte[]> command, String text) {
        if (mayWrite()) {
            LOG.info("event=upstash.refused command={} reason=\"{}\" by={}", shown(command), reason(text), token);
        }
    }

    /** The command will run; it is written down if it administers. */
    void ran(String token, List<byte[]> command) {
        Optional<CommandRule> rule = CommandTable.of(command).filter(each -> each.kind() == Kind.ADMIN);
        if (rule.isPresent()) {
            LOG.info("event=upstash.administered command={} by={}", rule.get().name(), token);
        }
    }

    void rate(String token) {
        if (mayWrite()) {
            LOG.info("event=upstash.refused reason=\"rate\" by={}", token);
        }
    }

    void expired(String token) {
        if (mayWrite()) {
            LOG.info("event=upstash.refused reason=\"expired\" by={}", token);
        }
    }

    void unknownToken(String address) {
        if (mayWrite()) {
            LOG.info("event=upstash.refused reason=\"unknown token\" from={}", address);
        }
    }

    private synchronized boolean mayWrite() {
        long now = clock.nowMicros() / SECOND_MICROS;
        if (now != second) {
            if (dropped > 0) {
                LOG.info("event=upstash.refused more={}", dropped);
            }
            second = now;
            lines = 0;
            dropped = 0;
        }
        if (lines < LINES_A_SECOND) {
            lines++;
            return true;
        }
        dropped++;
        return false;
    }

    /** The name alone, and only one that is known: what a caller calls a command may be a value in the wrong place. */
    private static String shown(List<byte[]> command) {
        return CommandTable.of(command).map(CommandRule::name).orElse("unknown");
    }

    private static String reason(String text) {
        return text.contains("keys used") ? "keys" : text.contains("channels used") ? "channels" : "command";
    }
}
