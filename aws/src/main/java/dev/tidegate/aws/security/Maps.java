package dev.tidegate.aws.security;

import java.util.List;

/**
 * What a rule is called elsewhere. None is quite the same: ours look at stand-alone clusters too, which Security Hub
 * does not.
 *
 * @param securityHub controls of AWS Security Hub, such as {@code ElastiCache.5}
 * @param prowler checks of prowler
 * @param checkov checks of checkov
 */
public record Maps(List<String> securityHub, List<String> prowler, List<String> checkov) {
    /** No other tool checks it. */
    public static final Maps NONE = new Maps(List.of(), List.of(), List.of());

    /** Stores an unmodifiable copy of the lists. */
    public Maps {
        securityHub = List.copyOf(securityHub);
        prowler = List.copyOf(prowler);
        checkov = List.copyOf(checkov);
    }

    /** With a control of Security Hub. */
    public Maps andSecurityHub(String control) {
        return new Maps(List.of(control), prowler, checkov);
    }

    /** With a check of prowler. */
    public Maps andProwler(String check) {
        return new Maps(securityHub, List.of(check), checkov);
    }

    /** With a check of checkov. */
    public Maps andCheckov(String check) {
        return new Maps(securityHub, prowler, List.of(check));
    }

    /** Whether no other tool checks it. */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
