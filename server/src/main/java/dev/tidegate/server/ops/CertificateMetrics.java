package dev.tidegate.server.ops;

import dev.tidegate.server.tls.ServerCertificate;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What is measured of the certificate of a listener: the time until it expires, and the changed pairs that were refused. */
public final class CertificateMetrics {
    private CertificateMetrics() {}

    /**
     * Registers the meters of one listener.
     *
     * @param listener {@code api} or {@code upstash}
     */
    public static void register(MeterRegistry registry, String listener, ServerCertificate certificate) {
        Gauge.builder(
                        "tidegate.tls.certificate.remaining",
                        certificate,
                        each -> each.remaining().toSeconds())
                .description("Time until the certificate in use expires; negative once it has")
                .baseUnit("seconds")
                .tag("listener", listener)
                .strongReference(true)
                .register(registry);
        FunctionCounter.builder("tidegate.tls.refused", certificate, ServerCertificate::refusals)
                .description("Changed certificate files that were refused")
                .tag("listener", listener)
                .register(registry);
    }
}
