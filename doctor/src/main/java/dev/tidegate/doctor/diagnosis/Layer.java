package dev.tidegate.doctor.diagnosis;

import java.util.Locale;

/** What is looked at, in this order. Each is of use only if those before it are well. */
public enum Layer {
    /** What the settings say. */
    CONFIG("what the settings say"),
    /** The name and its addresses. */
    DNS("the name and its addresses"),
    /** Whether somebody takes the connection. */
    TCP("whether somebody takes the connection"),
    /** What speaks there: Redis, TLS, something else, nobody. */
    WIRE("what speaks there: Redis, TLS, something else, nobody"),
    /** Certificate, name, dates, version. */
    TLS("certificate, name, dates and version"),
    /** User and password. */
    AUTH("user and password"),
    /** Whether it answers commands, and may write. */
    ROLE("whether it answers commands, and may write"),
    /** Slots and nodes, where it is part of a cluster. */
    CLUSTER("slots and nodes, where it is part of a cluster"),
    /** Room, and what is thrown out when there is none. */
    MEMORY("room, and what is thrown out when there is none"),
    /** The server's time beside ours. */
    CLOCK("the server's time beside this machine's"),
    /** What the limiter does, done once. */
    LIMITER("what the limiter does, done once on a key of its own"),
    /** How long answers take. */
    LATENCY("how long answers take");

    private final String about;

    Layer(String about) {
        this.about = about;
    }

    /** The name in reports. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it looks at, for people. */
    public String about() {
        return about;
    }
}
