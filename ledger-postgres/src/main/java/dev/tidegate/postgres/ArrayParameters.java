package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.postgresql.PGConnection;

/** Sets the parameters of a statement, one after the other, to arrays: a column each of many rows. */
final class ArrayParameters {
    private final PGConnection connection;
    private final PreparedStatement statement;
    private int place = 1;

    ArrayParameters(Connection connection, PreparedStatement statement) throws SQLException {
        this.connection = connection.unwrap(PGConnection.class);
        this.statement = statement;
    }

    private ArrayParameters add(String type, Object values) throws SQLException {
        statement.setArray(place++, connection.createArrayOf(type, values));
        return this;
    }

    <T> ArrayParameters longs(Collection<T> rows, ToLongFunction<T> value) throws SQLException {
        return add("int8", rows.stream().mapToLong(value).toArray());
    }

    <T> ArrayParameters integers(Collection<T> rows, ToIntFunction<T> value) throws SQLException {
        return add("int4", rows.stream().mapToInt(value).toArray());
    }

    <T> ArrayParameters texts(Collection<T> rows, Function<T, String> value) throws SQLException {
        return add("text", rows.stream().map(value).toArray(String[]::new));
    }

    <T> ArrayParameters flags(Collection<T> rows, Function<T, Boolean> value) throws SQLException {
        return add("bool", rows.stream().map(value).toArray(Boolean[]::new));
    }

    <T> ArrayParameters bytes(Collection<T> rows, Function<T, byte[]> value) throws SQLException {
        return add("bytea", rows.stream().map(value).toArray(byte[][]::new));
    }

    /** Counts, null where there is none. */
    ArrayParameters counts(Long[] values) throws SQLException {
        return add("int8", values);
    }
}
