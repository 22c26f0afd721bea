package dev.tidegate.server.upstash.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the places of a command where they are easily overlooked; {@code ~} stands for a NUL. */
class HiddenKeysTest {
    private static final Rights RIGHTS = new Rights(new TokenScope(
            false, Set.of(), Set.of(), Set.of(), List.of("app1:*"), List.of(), Optional.empty(), Optional.empty()));

    private static Optional<String> check(String command) {
        return RIGHTS.check(Arrays.stream(command.split(" ", -1))
                .map(word -> word.replace('~', '\0').getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort app1:l by app2:w_*",
                "sort app1:l get app2:*",
                "SORT app1:l GET #",
                "sort app1:l limit 0 1 by nosort",
                "sort app1:l by~ app2:w_*",
                "sort app1:l get~x app2:*",
                "sort_ro app1:l By app2:w_*",
                "sort app1:l store app2:l",
                "sort app1:l alpha STORE~ app2:l",
                "sort app2:l",
                "georadius app1:g 0 0 1 km store app2:g",
                "georadius app1:g 0 0 1 km count 1 storedist~ app2:g",
                "georadiusbymember app1:g m 1 km store app2:g",
                "copy app1:a app1:b db 1",
                "copy app1:a app1:b replace DB~x 1",
                "copy app1:a app2:b",
                "zunion 2 app1:z app2:z",
                "zunion 3 app1:z app1:y app2:z",
                "zunion 1 app2:z",
                "zinterstore app1:d 2 app1:z app2:z",
                "zinterstore app2:d 1 app1:z",
                "zdiffstore app1:d 1 app2:z",
                "sintercard 2 app1:a app2:a limit 1",
                "lmpop 2 app1:a app2:a left",
                "evalsha b2efc02798c8e9b471a10f9b1d5745db89923ff3 2 app1:a app2:a",
                "zunion 2 app1:z",
                "zunion 01 app1:z",
                "zunion +1 app1:z",
                "zunion -1 app1:z",
                "zunion 4294967297 app1:z app2:z",
                "mset app1:a 1 app2:a 1",
                "msetnx app1:a 1 app2:a",
                "mget app1:a app1:b app2:c",
                "bitop and app1:d app1:a app2:a",
                "pfmerge app1:d app2:a",
                "smove app1:a app2:a m",
                "rename app1:a app2:a",
                "lcs app1:a app2:a",
                "xread count 1 streams app1:s app2:s 0 0",
                "xread streams~ app2:s 0",
                "object encoding app2:a",
                "memory usage app2:a",
                "xinfo stream app2:s",
                "xgroup create app2:s g 0",
                "get~ app1:a",
                "scan 0 match app2:* match app1:*",
                "scan 0 match~ app2:*",
            })
    void areFound(String command) {
        assertThat(check(command)).as(command).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort app1:l",
                "sort app1:l alpha store app1:m",
                "sort_ro app1:l limit 0 1",
                "georadius app1:g 0 0 1 km store app1:h",
                "copy app1:a app1:db",
                "zunion 2 app1:z app1:y",
                "zinterstore app1:d 1 app1:z weights 2",
                "evalsha b2efc02798c8e9b471a10f9b1d5745db89923ff3 1 app1:a app2:a",
                "mset app1:a app2:a",
                "bitop and app1:d app1:a",
                "xread count 1 streams app1:s app1:t 0 0",
                "scan 0 match app1:* count 10 withtype",
            })
    void ownKeysAreNot(String command) {
        assertThat(check(command)).as(command).isEmpty();
    }
}
