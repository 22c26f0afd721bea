package dev.tidegate.doctor;

import dev.tidegate.resp.Resp;
import dev.tidegate.resp.RespReader;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Stands before a real server, and answers some commands in its place, byte for byte as told. */
final class ScriptedRedis implements AutoCloseable {
    private final FakeServer server;

    /** What to say to a command; empty passes it on. */
    interface Script {
        Optional<String> answer(List<String> command) throws IOException;
    }

    ScriptedRedis(RedisServer real, Script script) throws IOException {
        server = new FakeServer(client -> {
            try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), real.port())) {
                InputStream in = new BufferedInputStream(client.getInputStream());
                InputStream back = new BufferedInputStream(upstream.getInputStream());
                while (true) {
                    List<String> command = command(in);
                    Optional<String> said = script.answer(command);
                    client.getOutputStream()
                            .write(said.orElse(
                                            said.isPresent() ? "" : passedOn(upstream.getOutputStream(), back, command))
                                    .getBytes(StandardCharsets.ISO_8859_1));
                }
            }
        });
    }

    /** {@code reply} to every command that begins with {@code word}. */
    static ScriptedRedis saying(RedisServer real, String word, String reply) throws IOException {
        return new ScriptedRedis(
                real,
                command -> command.get(0).equalsIgnoreCase(word) ? Optional.of(reply + "\r\n") : Optional.empty());
    }

    private static List<String> command(InputStream in) throws IOException {
        in.mark(1);
        int first = in.read();
        in.reset();
        if (first == '*') {
            return new RespReader(in).reply().items().stream().map(Resp::text).toList();
        }
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("gone");
            }
            line.append((char) c);
        }
        String word = line.toString().strip();
        return word.isEmpty() ? command(in) : List.of(word);
    }

    private static String passedOn(OutputStream out, InputStream back, List<String> command) throws IOException {
        StringBuilder text = new StringBuilder("*" + command.size() + "\r\n");
        command.forEach(word -> text.append("$")
                .append(word.length())
                .append("\r\n")
                .append(word)
                .append("\r\n"));
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        return encoded(new RespReader(back).reply());
    }

    private static String encoded(Resp reply) {
        if (reply instanceof Resp.Refusal refusal) {
            return "-" + refusal.message() + "\r\n";
        }
        if (reply instanceof Resp.Whole whole) {
            return ":" + whole.value() + "\r\n";
        }
        if (reply instanceof Resp.Many many) {
            return "*" + many.items().size() + "\r\n"
                    + many.items().stream().map(ScriptedRedis::encoded).collect(Collectors.joining());
        }
        return reply instanceof Resp.Nothing ? "$-1\r\n" : "$" + reply.text().length() + "\r\n" + reply.text() + "\r\n";
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
