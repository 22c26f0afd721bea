package dev.tidegate.server.auth;

import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the file of keys again, and says how that went. Blocks for a look at the disk; safe for any number of threads. */
public final class KeysWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KeysWatch.class);
    /** Of a file that is something else altogether every line is one. */
    private static final int MOST_FAULTS = 20;

    private final HashedSecrets<?> secrets;
    private final String event;

    /** Of {@code keys}. */
    public KeysWatch(ApiKeys keys) {
        this(keys.secrets(), "api-keys");
    }

    /** Of {@code secrets}, which the log calls {@code event}. */
    public KeysWatch(HashedSecrets<?> secrets, String event) {
        this.secrets = secrets;
        this.event = event;
    }

    /** If the file is another than before. */
    public void look() {
        if (secrets.isChanged()) {
            reload();
        }
    }

    /** In any case. A faulty file changes nothing. */
    public void reload() {
        try {
            LOG.info("event={}.reloaded count={}", event, secrets.reload());
        } catch (ApiKeysException e) {
            LOG.error(
                    "event={}.refused kept={} faults={}",
                    event,
                    secrets.entries().size(),
                    faults(e));
        }
    }

    private static String faults(ApiKeysException e) {
        String some =
                e.faults().stream().limit(MOST_FAULTS).map(Object::toString).collect(Collectors.joining("; "));
        return '"' + some.replace('"', '\'') + (e.faults().size() > MOST_FAULTS ? "; …" : "") + '"';
    }
}
