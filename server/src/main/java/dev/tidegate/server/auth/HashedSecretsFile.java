package dev.tidegate.server.auth;

import dev.tidegate.server.auth.ApiKeysException.Fault;
import dev.tidegate.server.auth.HashedSecrets.Entry;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * One reading of a file of hashed secrets. No message repeats what a line says beyond a valid name: a plain key pasted by
 * mistake must not end up in a log.
 */
final class HashedSecretsFile<S> {
    /** A line of its own for a file that is meant to admit no caller; one that is empty may have been cut off. */
    private static final String NONE = "none";

    private static final Pattern HASH = Pattern.compile("sha256:([0-9A-Fa-f]{64})");
    /** Room for the most keys with some dozens of subjects each. */
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    private final Path file;
    private final String noun;
    private final Supplier<HashedSecrets.Settings<S>> settings;
    private final List<Fault> faults = new ArrayList<>();
    private final List<Entry<S>> entries = new ArrayList<>();
    private final Map<String, Integer> lineOfName = new HashMap<>();
    private final Map<String, Integer> lineOfHash = new HashMap<>();
    private boolean none;

    HashedSecretsFile(Path file, String noun, Supplier<HashedSecrets.Settings<S>> settings) {
        this.file = file;
        this.noun = noun;
        this.settings = settings;
    }

    /** Changes with the file, as far as can be seen without reading it. */
    static String stamp(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    List<Entry<S>> read() {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            line(i + 1, lines.get(i).strip());
        }
        if (faults.isEmpty() && entries.isEmpty() && !none) {
            faults.add(new Fault(
                    0,
                    "no " + noun + " in it, so nobody could call (expected: 'name sha256:<64 hex digits>'; or 'none' "
                            + "where that is meant)"));
        }
        if (none && !entries.isEmpty()) {
            faults.add(new Fault(0, "the line 'none' beside a " + noun + " (expected: one or the other)"));
        }
        if (entries.size() > HashedSecrets.MAX_SECRETS) {
            faults.add(new Fault(
                    0, entries.size() + " " + noun + "s (expected: at most " + HashedSecrets.MAX_SECRETS + ")"));
        }
        if (!faults.isEmpty()) {
            throw new ApiKeysException(file.toString(), faults);
        }
        return entries;
    }

    private List<String> lines() {
        try {
            if (Files.isDirectory(file)) {
                throw whole("a directory (expected: a file of lines 'name sha256:<64 hex digits>')");
            }
            if (Files.size(file) > MAX_BYTES) {
                throw whole("longer than " + MAX_BYTES + " bytes");
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw whole("no such file");
        } catch (AccessDeniedException e) {
            throw whole("not allowed to read it (expected: a file that this user may read)");
        } catch (CharacterCodingException e) {
            throw whole("not UTF-8 text");
        } catch (IOException e) {
            throw whole("cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private ApiKeysException whole(String message) {
        return new ApiKeysException(file.toString(), List.of(new Fault(0, message)));
    }

    private void line(int number, String text) {
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        if (text.equals(NONE)) {
            none = true;
            return;
        }
        String[] words = text.split("\\s+", -1);
        if (words.length < 2 || Arrays.stream(words).skip(2).anyMatch(word -> word.indexOf('=') < 0)) {
            faults.add(new Fault(number, words.length + " words (expected: 'name sha256:<64 hex digits>')"));
            return;
        }
        boolean named = HashedSecrets.isName(words[0]);
        boolean hashed = HASH.matcher(words[1]).matches();
        if (!named) {
            faults.add(new Fault(number, "the name (expected: " + HashedSecrets.NAME_FORM + ")"));
        }
        if (!hashed) {
            faults.add(new Fault(number, "the hash (expected: 'sha256:' and 64 hex digits)"));
        }
        Optional<S> scope = scope(number, words);
        if (named && hashed && scope.isPresent()) {
            add(number, words[0], words[1].substring("sha256:".length()).toLowerCase(Locale.ROOT), scope.get());
        }
    }

    private Optional<S> scope(int number, String[] words) {
        HashedSecrets.Settings<S> reader = settings.get();
        for (String word : Arrays.asList(words).subList(2, words.length)) {
            int equals = word.indexOf('=');
            reader.read(word.substring(0, equals), word.substring(equals + 1))
                    .ifPresent(fault -> faults.add(new Fault(number, fault)));
        }
        reader.together().ifPresent(fault -> faults.add(new Fault(number, fault)));
        return reader.scope();
    }

    private void add(int number, String name, String hash, S scope) {
        Integer sameName = lineOfName.putIfAbsent(name, number);
        Integer sameHash = lineOfHash.putIfAbsent(hash, number);
        if (sameName != null) {
            faults.add(new Fault(number, "the name " + name + " is already on line " + sameName));
        }
        if (sameHash != null) {
            faults.add(new Fault(number, "the same " + noun + " is already on line " + sameHash));
        }
        if (sameName == null && sameHash == null) {
            entries.add(new Entry<>(name, HexFormat.of().parseHex(hash), scope));
        }
    }
}
