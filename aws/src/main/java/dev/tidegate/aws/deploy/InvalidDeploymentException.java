package dev.tidegate.aws.deploy;

import java.util.List;

/** A deployment that cannot be planned. It has every fault at once, and nothing was changed. */
public final class InvalidDeploymentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> faults;

    InvalidDeploymentException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** Each names a parameter, its value and what is accepted. */
    public List<String> faults() {
        return faults;
    }
}
