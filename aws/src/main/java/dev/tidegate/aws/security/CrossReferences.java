package dev.tidegate.aws.security;

import java.util.List;

/**
 * The equivalent rules of other tools. None is exactly equal: these check stand-alone clusters too, which Security
 * Hub does not.
 *
 * @param securityHub controls of AWS Security Hub, such as {@code ElastiCache.5}
 * @param prowler checks of prowler
 * @param checkov checks of checkov
 */
public record CrossReferences(List<String> securityHub, List<String> prowler, List<String> checkov) {
    /** No other tool checks it. */
    public static final CrossReferences NONE = new CrossReferences(List.of(), List.of(), List.of());

    /** Stores an unmodifiable copy of the lists. */
    public CrossReferences {
        securityHub = List.copyOf(securityHub);
        prowler = List.copyOf(prowler);
        checkov = List.copyOf(checkov);
    }

    /** With a control of Security Hub. */
    public CrossReferences andSecurityHub(String control) {
        return new CrossReferences(List.of(control), prowler, checkov);
    }

    /** With a check of prowler. */
    public CrossReferences andProwler(String check) {
        return new CrossReferences(securityHub, List.of(check), checkov);
    }

    /** With a check of checkov. */
    public CrossReferences andCheckov(String check) {
        return new CrossReferences(securityHub, prowler, List.of(check));
    }

    /** Whether no other tool checks it. */
    public boolean isEmpty() {
        return equals(NONE);
    }
}
