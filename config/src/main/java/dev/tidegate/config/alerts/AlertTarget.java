package dev.tidegate.config.alerts;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A webhook that alerts are sent to. Its text shows neither the path of the address, which may be a secret, nor a key.
 *
 * @param name which metrics and the log have
 * @param url the address; nothing else is ever called
 * @param keys that sign, the one in use first; empty to send without a signature
 * @param events the kinds that it receives
 * @param format of the body
 * @param template the text of a message for a chat, with names of fields in braces; empty for the usual one
 * @param authority certificates to trust instead of those of Java
 * @param timeout for one attempt
 * @param giveUpAfter how long after its event an alert is still tried
 */
public record AlertTarget(
        String name,
        URI url,
        List<Key> keys,
        Set<AlertType> events,
        Format format,
        Optional<String> template,
        Optional<Path> authority,
        Duration timeout,
        Duration giveUpAfter) {
    /** The form of the body of a webhook. */
    public enum Format {
        /** {@code id}, {@code type}, {@code timestamp} and {@code data}, as Standard Webhooks has them. */
        STANDARD,
        /** One member {@code text}, as incoming webhooks of Slack take it. */
        SLACK
    }

    /** A key of HMAC-SHA-256 that its text does not show. */
    public static final class Key {
        private final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        /** A copy of the key. */
        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return "(a secret)";
        }
    }

    /** Copies the lists. */
    public AlertTarget {
        keys = List.copyOf(keys);
        events = Set.copyOf(events);
    }

    /** The name, and the host alone of the address. */
    @Override
    public String toString() {
        return name + " at " + url.getScheme() + "://" + url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
    }
}
