package dev.tidegate.aws.rules.topic;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The commands of the engine by ACL category, as a server lists them; kept in {@code acl-categories.txt}. */
final class AclCategories {
    private static final Map<String, Set<String>> BY_NAME = read();
    private static final Set<String> ALL = all();

    private AclCategories() {}

    /** The commands of a category; none for a category that the server does not have. */
    static Set<String> of(String category) {
        return category.equals("all") ? ALL : BY_NAME.getOrDefault(category, Set.of());
    }

    /** A command with its subcommands; a name that the list does not have stands for itself. */
    static Set<String> expanded(String command) {
        Set<String> found = new TreeSet<>(Set.of(command));
        ALL.stream().filter(each -> each.startsWith(command + "|")).forEach(found::add);
        return found;
    }

    private static Set<String> all() {
        Set<String> all = new TreeSet<>();
        BY_NAME.values().forEach(all::addAll);
        return Set.copyOf(all);
    }

    private static Map<String, Set<String>> read() {
        try (InputStream in =
                Objects.requireNonNull(AclCategories.class.getResourceAsStream("acl-categories.txt"), "categories")) {
            Map<String, Set<String>> commands = new TreeMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(": ", 2))
                    .filter(parts -> parts.length == 2)
                    .forEach(parts -> commands.computeIfAbsent(parts[0], name -> new TreeSet<>())
                            .addAll(Arrays.asList(parts[1].split(" ", -1))));
            return commands;
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of our own jar", e);
        }
    }
}
