package dev.tidegate.resp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RespReaderTest {
    private static final long SEED = Long.getLong("tidegate.seed", System.nanoTime());
    private static final byte[] MARKS = "+-:$*\r\n0123456789".getBytes(StandardCharsets.US_ASCII);

    private static RespReader reader(byte[] bytes) {
        return new RespReader(new ByteArrayInputStream(bytes));
    }

    private static Resp read(String text) throws IOException {
        return reader(text.getBytes(StandardCharsets.ISO_8859_1)).reply();
    }

    @Test
    void everyKindOfReplyIsRead() throws IOException {
        assertThat(read("+OK\r\n")).isEqualTo(new Resp.Text("OK"));
        assertThat(read(":-7\r\n")).isEqualTo(new Resp.Whole(-7));
        assertThat(read("$3\r\n\u00ff\r\n\r\n")).isEqualTo(new Resp.Text("\u00ff\r\n"));
        assertThat(read("$-1\r\n")).isEqualTo(new Resp.Nothing());
        assertThat(read("*-1\r\n")).isEqualTo(new Resp.Nothing());
        assertThat(read("*2\r\n:1\r\n*0\r\n"))
                .isEqualTo(new Resp.Many(List.of(new Resp.Whole(1), new Resp.Many(List.of()))));
        assertThat(((Resp.Refusal) read("-NOAUTH Authentication required.\r\n")).code())
                .isEqualTo("NOAUTH");
    }

    @Test
    void aCommandIsReadAsItWasWritten() throws IOException {
        assertThat(reader(RespWriter.command("SET", "k", "")).reply())
                .isEqualTo(new Resp.Many(List.of(new Resp.Text("SET"), new Resp.Text("k"), new Resp.Text(""))));
    }

    @Test
    void theBoundsHoldForEachReplyByItself() throws IOException {
        byte[] two = "$6\r\nabcdef\r\n$6\r\nabcdef\r\n".getBytes(StandardCharsets.US_ASCII);
        RespReader reader = new RespReader(new ByteArrayInputStream(two), 12);

        assertThat(reader.reply()).isEqualTo(reader.reply());
        assertThatThrownBy(() -> new RespReader(new ByteArrayInputStream(two), 9).reply())
                .isInstanceOf(ProtocolException.class);
    }

    @Test
    void moreThanTheBoundsIsRefused() {
        assertThatThrownBy(() -> read("$999999999\r\n")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("*999999999\r\n")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("*1\r\n".repeat(9) + ":1\r\n")).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> read("+" + "a".repeat(70_000))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void whatIsNoReplyIsNamed() {
        assertThatThrownBy(() -> read("HTTP/1.1 400\r\n")).hasMessage("a line that begins with H");
        assertThatThrownBy(() -> read("\u0015\r\n")).hasMessage("a line that begins with \\x15");
        assertThatThrownBy(() -> read("$5\r\nab")).isInstanceOf(EOFException.class);
    }

    /** Any bytes end in a reply or in an IOException, and a reply that was cut off in the latter. */
    @Test
    void anyBytesEndInAReplyOrAnIoException() throws IOException {
        System.out.println("seed " + SEED + ": repeat with -Dtidegate.seed=" + SEED);
        Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            for (int k = 0; k < bytes.length; k++) {
                bytes[k] = random.nextInt(4) > 0 ? MARKS[random.nextInt(MARKS.length)] : bytes[k];
            }
            try {
                assertThat(reader(bytes).reply()).isNotNull();
            } catch (IOException refused) {
                assertThat(refused).hasMessageNotContaining("\n");
            }
        }
    }

    @Test
    void everyReplyIsReadBackAndNoneOfItsBeginnings() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 5_000; i++) {
            Resp reply = any(random, 3);
            byte[] bytes = encoded(reply).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(reader(bytes).reply()).as("seed %d", SEED).isEqualTo(reply);
            byte[] part = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            assertThatThrownBy(() -> reader(part).reply()).as("seed %d", SEED).isInstanceOf(IOException.class);
        }
    }

    private static Resp any(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 5)) {
            case 0 -> new Resp.Whole(random.nextInt());
            case 1 -> new Resp.Nothing();
            case 2 -> new Resp.Refusal("ERR " + random.nextInt(9));
            case 3 -> new Resp.Text(bytes(random));
            default -> {
                List<Resp> items = new ArrayList<>(Collections.nCopies(random.nextInt(4), new Resp.Nothing()));
                items.replaceAll(any -> any(random, depth - 1));
                yield new Resp.Many(items);
            }
        };
    }

    private static String bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String encoded(Resp reply) {
        if (reply instanceof Resp.Whole whole) {
            return ":" + whole.value() + "\r\n";
        }
        if (reply instanceof Resp.Refusal refusal) {
            return "-" + refusal.message() + "\r\n";
        }
        if (reply instanceof Resp.Text text) {
            return "$" + text.text().length() + "\r\n" + text.text() + "\r\n";
        }
        if (reply instanceof Resp.Nothing) {
            return "$-1\r\n";
        }
        StringBuilder all = new StringBuilder("*" + reply.items().size() + "\r\n");
        reply.items().forEach(item -> all.append(encoded(item)));
        return all.toString();
    }
}
