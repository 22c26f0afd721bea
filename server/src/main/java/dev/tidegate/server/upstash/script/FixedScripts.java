package dev.tidegate.server.upstash.script;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scripts that take the place of known ones with fixed semantics: a refused request changes nothing, and every key expires. Keys,
 * arguments and the form of the reply are those of the script that a client sends.
 */
final class FixedScripts {
    private static final Map<KnownScript, Script> ALL = new EnumMap<>(KnownScript.class);

    static {
        for (KnownScript each : KnownScript.values()) {
            each.fixedFile().ifPresent(file -> ALL.put(each, script(file, each.numbers())));
        }
    }

    private FixedScripts() {}

    /** A text and its digest. Not to be changed. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Script(byte[] text, byte[] digest) {}

    static Optional<Script> insteadOf(Optional<KnownScript> script) {
        return script.map(ALL::get);
    }

    private static Script script(String file, int numbers) {
        try (InputStream in = FixedScripts.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + file);
            }
            byte[] text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@{NUMBERS}", Integer.toString(numbers))
                    .getBytes(StandardCharsets.UTF_8);
            return new Script(text, KnownScript.ascii(KnownScript.sha1(text)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
