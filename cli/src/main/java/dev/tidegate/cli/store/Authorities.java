package dev.tidegate.cli.store;

import dev.tidegate.cli.store.RedisPart.Given;
import dev.tidegate.cli.terminal.Terminal;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The certificate authorities that a command trusts when it calls a Tidegate server over HTTPS. */
public final class Authorities {
    /** The option. */
    public static final String OPTION = "--ca";

    /** The variable of the environment. */
    public static final String VARIABLE = "TIDEGATE_CA";

    private Authorities() {}

    /**
     * Returns a context that trusts the authorities in the file of the option, else of the variable, and no others; empty
     * for those of the system.
     *
     * @throws dev.tidegate.InvalidInputException if there is such a file and it has no certificates
     */
    public static Optional<SSLContext> trusted(Optional<String> option, Terminal terminal) {
        return option.map(file -> new Given(file, OPTION))
                .or(() -> terminal.variable(VARIABLE).map(file -> new Given(file, VARIABLE)))
                .map(Authorities::context);
    }

    private static SSLContext context(Given ca) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(Pem.authorities(ca));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
