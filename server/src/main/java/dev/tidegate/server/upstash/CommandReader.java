package dev.tidegate.server.upstash;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.tidegate.server.upstash.reply.BadCommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Commands from JSON. A number is its literal text: one that went through a double would not be the number that was sent. */
final class CommandReader {
    private static final int MOST_COMMANDS = 50_000;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final char REPLACEMENT = '\uFFFD';

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(UpstashOptions.MAX_BODY_BYTES)
                    .maxNumberLength(4096)
                    .build())
            .build();

    private final byte[] body;
    private final JsonParser json;

    private CommandReader(byte[] body, JsonParser json) {
        this.body = body;
        this.json = json;
    }

    private interface Reading<T> {
        T from(CommandReader reader) throws IOException, BadCommandException;
    }

    /** Reads {@code ["set","k",1]}. */
    static byte[][] command(byte[] body) throws BadCommandException {
        return read(body, "ERR failed to parse command", CommandReader::command);
    }

    /** Reads an array of commands. */
    static List<byte[][]> commands(byte[] body, String fault) throws BadCommandException {
        return read(body, fault, CommandReader::commands);
    }

    private static <T> T read(byte[] body, String fault, Reading<T> reading) throws BadCommandException {
        if (!mayBeUtf8(body)) {
            throw new BadCommandException(fault + " (expected: JSON in UTF-8)");
        }
        try (JsonParser json = JSON.createParser(body)) {
            CommandReader reader = new CommandReader(body, json);
            json.nextToken();
            T read = reading.from(reader);
            if (json.nextToken() != null) {
                throw new BadCommandException(fault);
            }
            return read;
        } catch (IOException e) {
            throw new BadCommandException(fault);
        }
    }

    /** The parser takes what begins with a zero byte or the mark of another encoding for UTF-16 or UTF-32. */
    private static boolean mayBeUtf8(byte[] body) {
        for (int i = 0; i < Math.min(4, body.length); i++) {
            if (body[i] == 0 || (body[i] & 0xFF) >= 0xFE) {
                return false;
            }
        }
        return true;
    }

    private List<byte[][]> commands() throws IOException, BadCommandException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new BadCommandException("ERR failed to parse pipeline request");
        }
        List<byte[][]> commands = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (commands.size() == MOST_COMMANDS) {
                throw new BadCommandException("ERR max commands in one request exceeded. Limit: " + MOST_COMMANDS);
            }
            commands.add(command());
        }
        if (commands.isEmpty()) {
            throw new BadCommandException("ERR empty pipeline request");
        }
        return commands;
    }

    private byte[][] command() throws IOException, BadCommandException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw new BadCommandException("ERR failed to parse command");
        }
        byte[][] words = new byte[8][];
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (count == words.length) {
                words = Arrays.copyOf(words, count * 2);
            }
            words[count++] = word();
        }
        if (count == 0) {
            throw new BadCommandException("ERR empty command");
        }
        return Arrays.copyOf(words, count);
    }

    private byte[] word() throws IOException, BadCommandException {
        return switch (json.currentToken()) {
            case VALUE_STRING -> utf8(json.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getText().getBytes(StandardCharsets.US_ASCII);
            case VALUE_TRUE -> TRUE;
            case VALUE_FALSE -> FALSE;
            case VALUE_NULL -> NULL;
            case START_ARRAY, START_OBJECT -> nested();
            default -> throw new BadCommandException("ERR failed to parse command");
        };
    }

    /** The JSON text of it, as the clients send what is no scalar. */
    private byte[] nested() throws IOException {
        int begin = (int) json.currentTokenLocation().getByteOffset();
        json.skipChildren();
        return Arrays.copyOfRange(body, begin, (int) json.currentLocation().getByteOffset());
    }

    /** Half of a pair of surrogates has no UTF-8 of its own. */
    private static byte[] utf8(String text) {
        return (hasSurrogate(text) ? whole(text) : text).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static String whole(String text) {
        StringBuilder whole = new StringBuilder(text);
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < whole.length()
                    && Character.isLowSurrogate(whole.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                whole.setCharAt(i, REPLACEMENT);
            }
        }
        return whole.toString();
    }
}
