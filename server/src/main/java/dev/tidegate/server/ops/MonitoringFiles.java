package dev.tidegate.server.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The dashboard for Grafana and the alert rules for Prometheus that belong to the metrics of this server. */
public final class MonitoringFiles {
    private MonitoringFiles() {}

    /** A dashboard for Grafana 10 and later, as JSON to import or to provision. */
    public static String grafanaDashboard() {
        return text("grafana-dashboard.json");
    }

    /** Alert rules for Prometheus, as a rule file. */
    public static String alertRules() {
        return text("alert-rules.yaml");
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(MonitoringFiles.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
