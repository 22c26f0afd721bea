package dev.tidegate.config.alerts;

import java.util.Arrays;
import java.util.List;

/** The kinds of alerts, by the names that a file and a webhook use. */
public enum AlertType {
    /** What is in use of a limit reached one of its thresholds. */
    THRESHOLD("limit.threshold"),
    /** A subject asks for far more than a limit can admit. */
    UNUSUAL("limit.unusual"),
    /** More subjects did than are reported one by one. */
    UNUSUAL_LEFT_OUT("limit.unusual-left-out"),
    /** A large share of the calls was denied. */
    DENIALS("decisions.denied"),
    /** Decisions are made without the store. */
    DEGRADED("store.degraded"),
    /** The store answers again. */
    RECOVERED("store.recovered"),
    /** The store lost its data. */
    WIPED("store.wiped"),
    /** The store evicted counts. */
    EVICTED("store.evicted"),
    /** Calls or settles could not be booked, and are lost. */
    BOOKINGS_LOST("store.bookings-lost"),
    /** A model that calls name has no price. */
    UNPRICED("prices.missing"),
    /** Records reach the usage ledger late. */
    LEDGER_LAG("ledger.lagging"),
    /** The usage ledger could not write, or lacks records. */
    LEDGER_FAILED("ledger.failed"),
    /** Alerts were left out because the queue was full. */
    LEFT_OUT("alerts.left-out"),
    /** A test by an operator. */
    TEST("alerts.test");

    private final String text;

    AlertType(String text) {
        this.text = text;
    }

    /** The name in files and on the wire. */
    public String text() {
        return text;
    }

    /** The names of all kinds. */
    public static List<String> names() {
        return Arrays.stream(values()).map(AlertType::text).toList();
    }

    /** The kind of this name, which must be one of {@link #names}. */
    public static AlertType of(String name) {
        return Arrays.stream(values())
                .filter(each -> each.text.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of alert: " + name));
    }
}
