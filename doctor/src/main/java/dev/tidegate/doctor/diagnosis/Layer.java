package dev.tidegate.doctor.diagnosis;

import java.util.Locale;

/** The layers that the doctor checks, in this order. A layer is checked only if those before it passed. */
public enum Layer {
    /** The settings. */
    CONFIG("the settings"),
    /** The name and its addresses. */
    DNS("the name and its addresses"),
    /** Whether a server accepts the connection. */
    TCP("whether a server accepts the connection"),
    /** The protocol of the server: Redis, TLS, another one, or no reply. */
    WIRE("the protocol of the server: Redis, TLS, another one, or no reply"),
    /** Certificate, name, dates, version. */
    TLS("certificate, name, dates and version"),
    /** User and password. */
    AUTH("user and password"),
    /** Whether it answers commands and accepts writes. */
    ROLE("whether it answers commands and accepts writes"),
    /** Slots and nodes, if it is part of a cluster. */
    CLUSTER("slots and nodes, if it is part of a cluster"),
    /** Free memory, and the eviction policy. */
    MEMORY("free memory, and the eviction policy"),
    /** The server's time compared with this machine's. */
    CLOCK("the server's time compared with this machine's"),
    /** The commands of the limiter, run once on a scratch key. */
    LIMITER("the commands of the limiter, run once on a scratch key"),
    /** The response times. */
    LATENCY("the response times");

    private final String about;

    Layer(String about) {
        this.about = about;
    }

    /** The name in reports. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What the layer covers, for people. */
    public String about() {
        return about;
    }
}
