package dev.tidegate.aws.security;

import dev.tidegate.aws.yaml.YamlFault;
import dev.tidegate.aws.yaml.YamlPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * What a policy file says. Immutable.
 *
 * @param policy what is wanted
 * @param waivers what is accepted
 */
public record SecurityFile(Policy policy, List<Waiver> waivers) {
    /** Nothing said. */
    public static final SecurityFile NONE = new SecurityFile(Policy.DEFAULT, List.of());

    /** Copies the list. */
    public SecurityFile {
        waivers = List.copyOf(waivers);
    }

    /**
     * Reads YAML of at most a mebibyte.
     *
     * @param rules those that may be spoken of
     * @throws InvalidSecurityFileException with every fault, by line
     * @throws IOException if the file cannot be read, or is no UTF-8
     */
    public static SecurityFile load(Path file, Collection<RuleFacts> rules) throws IOException {
        if (Files.size(file) > YamlPlace.MAX_BYTES) {
            String shown = "(more than " + YamlPlace.MAX_BYTES + " bytes)";
            throw new InvalidSecurityFileException(
                    List.of(new YamlFault(1, YamlPlace.FILE, shown, "at most " + YamlPlace.MAX_BYTES + " bytes")));
        }
        return parse(Files.readString(file), rules);
    }

    /**
     * Reads YAML.
     *
     * @throws InvalidSecurityFileException with every fault, by line
     */
    public static SecurityFile parse(String yaml, Collection<RuleFacts> rules) {
        return new SecurityFileReader(rules).read(yaml);
    }
}
