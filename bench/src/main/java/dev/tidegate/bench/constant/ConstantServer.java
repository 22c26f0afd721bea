package dev.tidegate.bench.constant;

import java.nio.charset.StandardCharsets;

/**
 * A process that answers every request alike, on one event loop and a free loopback port, which it prints. Its one
 * argument is {@code netty} or {@code vertx}.
 */
public final class ConstantServer {
    static final byte[] ANSWER = "{\"allowed\":true}".getBytes(StandardCharsets.US_ASCII);

    /** As many bytes of a body as the server of Tidegate reads. */
    static final int MAX_BYTES = 64 * 1024;

    private ConstantServer() {}

    /** Runs until it is ended. */
    public static void main(String[] args) throws InterruptedException {
        int port = switch (args[0]) {
            case "netty" -> NettyConstant.listen();
            case "vertx" -> VertxConstant.listen();
            default -> throw new IllegalArgumentException(args[0] + " (expected: netty or vertx)");
        };
        System.out.println(port);
        System.out.flush();
    }
}
