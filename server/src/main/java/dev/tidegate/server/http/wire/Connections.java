package dev.tidegate.server.http.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * The connections of one event loop. Their time is counted in ticks of one timer instead of a timer each: a request in
 * time costs two writes to a field.
 *
 * <p>Lives on its event loop.
 */
public final class Connections {
    /** How often {@link #tick} is to be called: what is late is found out at most this much later. */
    public static final Duration TICK = Duration.ofMillis(250);

    /** How long a refused caller may take to read the refusal before the connection is closed under it. */
    static final long LINGER_TICKS = 4;

    private static final AttributeKey<Front> FRONT = AttributeKey.valueOf(Front.class, "front");

    private final ConnectionCounts counts;
    private final long receiveTicks;
    private final Function<Refused, FullHttpResponse> refusals;
    private final Set<Front> fronts = new LinkedHashSet<>();
    private long now;
    private boolean closing;

    /**
     * @param receive how long the first request of a connection may take to begin, then the headers of each to arrive, and
     *     then its body
     * @param refusals the answer to each fault, rebuilt each time
     */
    public Connections(ConnectionCounts counts, Duration receive, Function<Refused, FullHttpResponse> refusals) {
        this.counts = counts;
        this.receiveTicks = Math.max(1, (receive.toMillis() + TICK.toMillis() - 1) / TICK.toMillis());
        this.refusals = refusals;
    }

    /**
     * To be called with every new connection, before anything is read from it. Vert.x has no public way to the channel of
     * an HTTP connection; the cast is held by the tests of slow and pipelined requests.
     */
    public void opened(HttpConnection connection) {
        Channel channel = ((ConnectionBase) connection).channel();
        if (closing) {
            channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
            return;
        }
        Front front = new Front(this);
        channel.attr(FRONT).set(front);
        if (channel.pipeline().get(SslHandler.class) == null) {
            channel.pipeline().addFirst("arrivals", front.arrivals());
        } else {
            // What arrives is a request only behind the decryption: a handshake brings bytes of its own.
            channel.pipeline().addAfter("ssl", "arrivals", front.arrivals());
        }
        channel.pipeline().addBefore("handler", "front", front);
        if (counts.enter()) {
            fronts.add(front);
        } else {
            front.refuseConnection();
        }
    }

    /**
     * Has the next answer on a connection written as these bytes, in one piece, in place of the one that Vert.x sends: an
     * end without a body. To be called on its event loop, right before that end.
     *
     * @param head the status line and the headers, each with its line end, without the empty line
     */
    public static void prepare(HttpConnection connection, byte[] head, byte[] body) {
        Channel channel = ((ConnectionBase) connection).channel();
        channel.attr(FRONT).get().prepare(head, body);
    }

    /**
     * From now on a new connection is closed before anything is read from it: a shutdown of Vert.x waits for the answers
     * of those alone that it found open, so a later one would be decided, counted and cut off.
     */
    public void admitNoMore() {
        closing = true;
    }

    /** Time passes. */
    public void tick() {
        now++;
        // A copy: who is closed leaves the set.
        for (Front front : new ArrayList<>(fronts)) {
            front.check();
        }
    }

    long now() {
        return now;
    }

    boolean isLate(long since) {
        return now - since > receiveTicks;
    }

    FullHttpResponse refusal(Refused refused) {
        counts.refused(refused.fault());
        return refusals.apply(refused);
    }

    /** A connection on which no request has begun in time; it counts as one whose headers are late. */
    void silent() {
        counts.refused(WireFault.SLOW_HEADERS);
    }

    void left(Front front) {
        if (fronts.remove(front)) {
            counts.left();
        }
    }
}
