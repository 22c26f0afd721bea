package dev.tidegate.cli.terminal;

import java.security.Security;

/** How long this process caches a DNS lookup. */
public final class Names {
    private static final String TTL = "networkaddress.cache.ttl";
    /** Java's own 30 s are longer than a failover; that of ElastiCache moves a name whose record lives for 5 to 15 s. */
    private static final String SECONDS = "5";

    private Names() {}

    /**
     * For what resolves through Java: the doctor, and the SDK of AWS. The store has a resolver of its own. Before the first name is resolved; what
     * the security properties of this Java say is left.
     */
    public static void followFailover() {
        if (Security.getProperty(TTL) == null) {
            Security.setProperty(TTL, SECONDS);
        }
    }
}
