package dev.tidegate.server.tls;

import dev.tidegate.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate that a listener shows now. Its files are read again when they change; a pair that is faulty is refused
 * with a line in the log, and the one before stays. Safe for any number of threads.
 */
public final class ServerCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(ServerCertificate.class);
    /** Two weeks: what renews itself does so a month before. A certificate for days warns in its last third. */
    private static final Duration WARN_BEFORE = Duration.ofDays(14);

    private static final int WARN_IN_LAST_PART = 3;
    private static final Duration WARN_EVERY = Duration.ofDays(1);

    private final CertificateFiles files;
    private final TimeSource clock;
    private final List<Consumer<CertificatePair>> users = new CopyOnWriteArrayList<>();
    private final LongAdder refusals = new LongAdder();
    private volatile CertificatePair pair;
    private String used;
    private String seen;
    private String refused = "";
    private Instant nextWarning = Instant.MIN;

    private ServerCertificate(CertificateFiles files, TimeSource clock) {
        this.files = files;
        this.clock = clock;
        this.used = files.stamp();
        this.seen = used;
        this.pair = CertificatePair.load(files, now());
    }

    /**
     * Reads the files.
     *
     * @throws CertificateFaultException if they are no valid pair
     */
    public static ServerCertificate load(CertificateFiles files, TimeSource clock) {
        return new ServerCertificate(files, clock);
    }

    /** Returns the pair in use. */
    public CertificatePair pair() {
        return pair;
    }

    /** Says in the log which pair is in use. */
    public synchronized void announce() {
        said("loaded");
        warnOfExpiry();
    }

    /** Has {@code user} called with every later pair, on the thread that read it. */
    public void onChange(Consumer<CertificatePair> user) {
        users.add(user);
    }

    /** Returns the time until the certificate in use expires; negative once it has. */
    public Duration remaining() {
        return Duration.between(now(), pair.expires());
    }

    /** Returns how many changed pairs were refused since the start. */
    public long refusals() {
        return refusals.sum();
    }

    /**
     * Reads the files if they have changed and then stood still from one look to the next: a renewal writes
     * two files. A refused pair is tried again at each look, as its time or its permissions may change, which no stamp
     * shows. Blocks for a look at the disk.
     */
    public synchronized void look() {
        warnOfExpiry();
        String stamp = files.stamp();
        boolean still = stamp.equals(seen);
        seen = stamp;
        if (still && (!stamp.equals(used) || !refused.isEmpty())) {
            read(false);
        }
    }

    /** Reads the files in any case, and says how that went. */
    public synchronized void reload() {
        read(true);
    }

    private void read(boolean asked) {
        String stamp = files.stamp();
        try {
            CertificatePair found = CertificatePair.load(files, now());
            used = stamp;
            refused = "";
            nextWarning = Instant.MIN;
            pair = found;
            users.forEach(user -> user.accept(found));
            said("reloaded");
            warnOfExpiry();
        } catch (CertificateFaultException e) {
            String fault = String.valueOf(e.getMessage());
            if (asked || !fault.equals(refused)) {
                refused = fault;
                refusals.increment();
                LOG.error(
                        "event=tls.refused fault=\"{}\" kept={} expires={}",
                        fault.replace('"', '\''),
                        pair.serial(),
                        pair.expires());
            }
        }
    }

    private void said(String what) {
        LOG.info(
                "event=tls.{} certificate={} subject=\"{}\" serial={} expires={} days={}",
                what,
                files.certificate(),
                pair.subject(),
                pair.serial(),
                pair.expires(),
                remaining().toDays());
        files.keyOpenToOthers()
                .ifPresent(permissions -> LOG.warn(
                        "event=tls.key-readable key={} permissions={} text=\"every user of this machine can read the"
                                + " private key: chmod 600\"",
                        files.key(),
                        permissions));
    }

    private void warnOfExpiry() {
        Instant now = now();
        Duration left = remaining();
        Duration third = pair.lifetime().dividedBy(WARN_IN_LAST_PART);
        boolean soon = left.compareTo(WARN_BEFORE) < 0 && left.compareTo(third) < 0;
        if (!soon || now.isBefore(nextWarning)) {
            return;
        }
        boolean expired = left.isNegative();
        nextWarning = expired || left.compareTo(WARN_EVERY) > 0
                ? now.plus(WARN_EVERY)
                : pair.expires().plusSeconds(1);
        if (expired) {
            LOG.error("event=tls.expired certificate={} expires={}", files.certificate(), pair.expires());
        } else {
            LOG.warn(
                    "event=tls.expires-soon certificate={} expires={} days={} hours={}",
                    files.certificate(),
                    pair.expires(),
                    left.toDays(),
                    left.toHours());
        }
    }

    private Instant now() {
        return Instant.EPOCH.plus(clock.nowMicros(), ChronoUnit.MICROS);
    }
}
