package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Waiver;
import dev.tidegate.config.Faults;
import dev.tidegate.config.Text;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The contents of a policy file. Immutable.
 *
 * @param policy what is wanted
 * @param waivers what is accepted
 */
public record SecurityFile(Policy policy, List<Waiver> waivers) {
    /** Nothing said. */
    public static final SecurityFile NONE = new SecurityFile(Policy.DEFAULT, List.of());

    /** Stores an unmodifiable copy of the list. */
    public SecurityFile {
        waivers = List.copyOf(waivers);
    }

    /**
     * Reads YAML in UTF-8, at most a mebibyte of it.
     *
     * @param rules those that may be spoken of
     * @throws InvalidSecurityFileException with every fault, by line
     * @throws IOException if it cannot be read
     */
    public static SecurityFile load(InputStream in, Collection<RuleFacts> rules) throws IOException {
        Faults faults = new Faults();
        return new SecurityFileReader(rules, faults).read(Text.read(in, faults));
    }

    /**
     * Reads YAML.
     *
     * @throws InvalidSecurityFileException with every fault, by line
     */
    public static SecurityFile parse(String yaml, Collection<RuleFacts> rules) {
        return new SecurityFileReader(rules, new Faults()).read(Optional.of(yaml));
    }
}
