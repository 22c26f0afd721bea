package dev.tidegate.cli.migrate.move;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.terminal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The file in which a move remembers how far it came. It is replaced as a whole, and holds no secret. For one thread. */
public final class StateFile implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long MOST_BYTES = 1 << 20;
    private static final String FIELD = "--state";

    private final Path file;
    private final Map<String, String> identity;
    private @Nullable FileChannel held;

    /**
     * Nothing is read or written yet.
     *
     * @param identity what the move is, such as where from and where to; another move does not go on from this file
     */
    public StateFile(Path file, Map<String, String> identity) {
        this.file = file;
        this.identity = Map.copyOf(identity);
    }

    /**
     * Keeps other moves from this file until it is closed. The system lets go of it if the process is killed.
     *
     * @throws InvalidInputException if a move that runs has the file, or it cannot be written
     */
    public void hold() {
        try {
            held = FileChannel.open(beside(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (held.tryLock() == null) {
                throw inUse();
            }
        } catch (OverlappingFileLockException e) {
            throw inUse();
        } catch (IOException e) {
            throw unwritable();
        }
    }

    private InvalidInputException inUse() {
        close();
        return new InvalidInputException(FIELD, file, "a file that no other move uses at this moment");
    }

    private InvalidInputException unwritable() {
        return new InvalidInputException(FIELD, file, "a file that can be written, in a folder that exists");
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @Override
    public void close() {
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where to go on; empty if there is no such file.
     *
     * @throws InvalidInputException if the file belongs to another move, or is no state file
     */
    public Optional<Position> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, String> fields = fields();
        identity.forEach((name, value) -> {
            if (!value.equals(fields.get(name))) {
                throw new InvalidInputException(
                        FIELD,
                        file,
                        "the file of a move with " + name + " " + value
                                + ", or one that does not exist yet; this one has " + name + " " + fields.get(name));
            }
        });
        try {
            return Optional.of(new Position(
                    Integer.parseInt(fields.get("prefix")),
                    Integer.parseInt(fields.get("part")),
                    String.valueOf(fields.get("cursor")),
                    String.valueOf(fields.get("run")),
                    Long.parseLong(fields.get("seen"))));
        } catch (NumberFormatException e) {
            throw unreadable();
        }
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new HashMap<>();
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable();
            }
            try (JsonParser json = JSON.createParser(Files.readString(file))) {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw unreadable();
                }
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    fields.put(name, json.getText());
                }
            }
        } catch (IOException e) {
            throw unreadable();
        }
        return fields;
    }

    private InvalidInputException unreadable() {
        return new InvalidInputException(
                FIELD, file, "a state file of this command, or a file that does not exist yet");
    }

    /** Replaces what the file holds. */
    public void write(Position position) {
        String text = Json.object(out -> {
            for (Map.Entry<String, String> each : identity.entrySet()) {
                out.writeStringField(each.getKey(), each.getValue());
            }
            out.writeNumberField("prefix", position.prefix());
            out.writeNumberField("part", position.part());
            out.writeStringField("cursor", position.cursor());
            out.writeStringField("run", position.run());
            out.writeNumberField("seen", position.seen());
        });
        Path fresh = beside(".new");
        try {
            Files.writeString(fresh, text + "\n");
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable();
        }
    }
}
