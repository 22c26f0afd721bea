package dev.tidegate.server.tls;

import java.nio.file.Path;

/** A certificate or key file that was refused, with the reason. Carries nothing of what is in the file. */
public final class CertificateFaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The file of a pair that is faulty. */
    public enum Part {
        CERTIFICATE,
        KEY
    }

    private final Part part;

    CertificateFaultException(Part part, Path file, String reason) {
        super(file + ": " + reason);
        this.part = part;
    }

    /** Returns which of the two files is faulty. */
    public Part part() {
        return part;
    }
}
