package dev.tidegate.bench.redis.load;

import dev.tidegate.bench.setup.Subjects;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A step on a reservation as our store sent it, recorded with MONITOR, for other subjects and other ids. */
public final class RepeatedStep {
    private final List<byte[]> words;
    private final String subject;
    private final String id;

    /**
     * @param subject the one it was sent for
     * @param id the one it was sent for; of as many digits as a subject
     */
    public RepeatedStep(List<byte[]> words, String subject, String id) {
        this.words = words;
        this.subject = subject;
        this.id = id;
    }

    /** What follows EVALSHA, for another subject and id. */
    public CommandArgs<byte[], byte[]> arguments(int series, int number, int call) {
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        for (int i = 1; i < words.size() - 1; i++) {
            args.add(named(words.get(i), Subjects.number(series, number), call));
        }
        return args.add(words.get(words.size() - 1));
    }

    private byte[] named(byte[] word, int number, int call) {
        String text = new String(word, StandardCharsets.ISO_8859_1);
        byte[] named = Arrays.copyOf(word, word.length);
        int whose = text.indexOf(subject);
        if (whose >= 0) {
            Subjects.write(named, whose + Subjects.DIGITS, number);
        }
        int which = text.indexOf(id);
        if (which >= 0) {
            Subjects.write(named, which, call);
        }
        return named;
    }
}
