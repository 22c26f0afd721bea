package dev.tidegate.server.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets one request of a connection through at a time. What a caller sent beyond it waits, and meanwhile nothing more is
 * read: at most what one read brought is kept, and answers come in order. A request that does not arrive in time, or
 * whose end is not clear, is answered here, and the connection closed.
 *
 * <p>Lives on the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends the connection, which is an event of its own
final class Front extends ChannelDuplexHandler {
    private static final long NOT_RECEIVING = -1;
    private static final byte[] NOTHING = {};
    /** CR and LF. */
    private static final int LINE_END = 0x0D0A;
    /** Bytes of an answer beside its head and its body. */
    private static final int MOST_BESIDE = 32;

    private final Connections connections;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    /** Of the encoder: what is written from here is not encoded. */
    private @Nullable ChannelHandlerContext encoder;

    /** The next answer, where it was made beforehand; else empty. */
    private byte[] preparedHead = NOTHING;

    private byte[] preparedBody = NOTHING;

    /** A request was let through, and its end or that of its answer is still to come. */
    private boolean busy;

    private boolean ended;
    private boolean answerBegun;
    private boolean answered;

    private boolean draining;
    /** The last answer was given: whatever comes is dropped. */
    private boolean over;

    private long overSince;
    /** The last message that was decoded goes on. */
    private boolean inMessage;
    /** The tick at which the headers, or the body, that are being received began. */
    private long receivingSince = NOT_RECEIVING;

    Front(Connections connections) {
        this.connections = connections;
    }

    /** Nothing has come since the connection was opened, which is the caller's to begin. */
    private boolean silent = true;

    /** Sees bytes before they are decoded: the time of a request begins with its first one. */
    ChannelHandler arrivals() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                if (silent || (!inMessage && receivingSince == NOT_RECEIVING)) {
                    silent = false;
                    receivingSince = connections.now();
                }
                ctx.fireChannelRead(msg);
            }
        };
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        encoder = ctx.pipeline().context(HttpResponseEncoder.class);
        receivingSince = connections.now();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        inMessage = !(msg instanceof LastHttpContent);
        receivingSince = NOT_RECEIVING;
        if (over) {
            ReferenceCountUtil.release(msg);
        } else if (!waiting.isEmpty() || (busy && msg instanceof HttpRequest)) {
            waiting.add(msg);
            ctx.channel().config().setAutoRead(false);
        } else {
            pass(ctx, msg);
        }
    }

    private void pass(ChannelHandlerContext ctx, Object msg) {
        Optional<Refused> fault = fault(msg);
        if (fault.isPresent()) {
            ReferenceCountUtil.release(msg);
            refuse(fault.get());
            return;
        }
        if (msg instanceof HttpRequest) {
            busy = true;
            ended = false;
            answerBegun = false;
            answered = false;
        }
        ended = msg instanceof LastHttpContent;
        receivingSince = ended ? NOT_RECEIVING : connections.now();
        ctx.fireChannelRead(msg);
        if (ended && answered) {
            done();
        }
    }

    private static Optional<Refused> fault(Object msg) {
        if (msg instanceof HttpRequest request) {
            return RequestHead.fault(request);
        }
        return msg instanceof HttpObject part && part.decoderResult().isFailure()
                ? Optional.of(new Refused(WireFault.BAD_CHUNK))
                : Optional.empty();
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (over) {
            ReferenceCountUtil.release(msg);
            promise.tryFailure(new ClosedChannelException());
            return;
        }
        boolean interim =
                msg instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (!interim) {
            answerBegun = true;
            answered = msg instanceof LastHttpContent;
        }
        if (preparedHead.length > 0 && msg instanceof FullHttpResponse told && !interim) {
            writePrepared(ctx, told, promise);
        } else {
            ctx.write(msg, promise);
        }
        if (answered && ended) {
            done();
        }
    }

    void prepare(byte[] head, byte[] body) {
        preparedHead = head;
        preparedBody = body;
    }

    /** Past the encoder, which would make headers of a map into bytes, and two pieces of an answer. */
    private void writePrepared(ChannelHandlerContext ctx, FullHttpResponse told, ChannelPromise promise) {
        // Whether the connection stays open is known to Vert.x alone.
        String connection = told.headers().get(HttpHeaderNames.CONNECTION);
        told.release();
        ByteBuf answer = ctx.alloc().directBuffer(preparedHead.length + preparedBody.length + MOST_BESIDE);
        answer.writeBytes(preparedHead);
        if (connection != null) {
            answer.writeCharSequence("connection: " + connection + "\r\n", StandardCharsets.US_ASCII);
        }
        answer.writeShort(LINE_END).writeBytes(preparedBody);
        preparedHead = NOTHING;
        preparedBody = NOTHING;
        Objects.requireNonNull(encoder).write(answer, promise);
    }

    private void done() {
        if (busy) {
            busy = false;
            if (!draining && !waiting.isEmpty()) {
                context().executor().execute(this::drain);
            }
        }
    }

    /** A loop and no recursion: an in-process store answers before it returns. */
    private void drain() {
        if (draining || over) {
            return;
        }
        ChannelHandlerContext ctx = context();
        draining = true;
        while (mayPass(ctx)) {
            pass(ctx, Objects.requireNonNull(waiting.poll()));
        }
        draining = false;
        ctx.fireChannelReadComplete();
        if (waiting.isEmpty() && !over) {
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** A caller that does not read its answers is not read either. */
    private boolean mayPass(ChannelHandlerContext ctx) {
        return !over
                && !waiting.isEmpty()
                && ctx.channel().isWritable()
                && !(busy && waiting.peek() instanceof HttpRequest);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ctx.fireChannelWritabilityChanged();
        if (ctx.channel().isWritable() && !waiting.isEmpty()) {
            ctx.executor().execute(this::drain);
        }
    }

    /** At a tick: what takes too long ends. */
    void check() {
        if (over) {
            if (connections.now() - overSince > Connections.LINGER_TICKS) {
                context().close();
            }
        } else if (receivingSince != NOT_RECEIVING && connections.isLate(receivingSince)) {
            if (silent) {
                // There is no request to answer: one that comes at this moment would take the answer for its own.
                connections.silent();
                context().close();
            } else if (inMessage) {
                refuse(new Refused(WireFault.SLOW_BODY));
            } else if (!busy) {
                refuse(new Refused(WireFault.SLOW_HEADERS));
            }
        }
    }

    /** The reader may still be sending: it is read on for a moment, or the answer would be lost in a reset. */
    private void refuse(Refused fault) {
        boolean silent = busy && answerBegun;
        end();
        ChannelHandlerContext ctx = context();
        var answer = connections.refusal(fault);
        if (silent) {
            answer.release();
            ctx.close();
            return;
        }
        ctx.channel().config().setAutoRead(true);
        ctx.writeAndFlush(answer).addListener(written -> {
            if (written.isSuccess() && ctx.channel() instanceof DuplexChannel duplex) {
                sayTheEnd(ctx, duplex);
            } else {
                ctx.close();
            }
        });
    }

    /** In TLS an end without a close_notify looks like an answer that was cut off. */
    private static void sayTheEnd(ChannelHandlerContext ctx, DuplexChannel duplex) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(said -> duplex.shutdownOutput());
        }
    }

    /** There is no room for a connection: it is answered and closed, whatever it may send. */
    void refuseConnection() {
        end();
        context()
                .writeAndFlush(connections.refusal(new Refused(WireFault.FULL)))
                .addListener(ChannelFutureListener.CLOSE);
    }

    private void end() {
        over = true;
        overSince = connections.now();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        connections.left(this);
        ctx.fireChannelInactive();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
