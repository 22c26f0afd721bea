package dev.tidegate.cli;

import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a page, run one after the other as a reader would: servers and a Redis of its own under the addresses that the
 * page has for them. What differs from run to run (times, waits, dates) is compared as what it is, not as which it is.
 */
final class PageScript implements AutoCloseable {
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern VARIABLE = Pattern.compile("([A-Z_]+)=(.*)");
    private static final String REDIS = "127.0.0.1:6379";
    private static final String SERVER = "127.0.0.1:8080";
    private static final List<String> ELSEWHERE = List.of("--url", "--redis", "--embedded");

    /** @param lines that the page shows below it */
    record Example(String command, List<String> lines) {}

    private final Path folder;
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final List<Served> servers = new ArrayList<>();
    private RedisServer redis;

    PageScript(Path folder) {
        this.folder = folder;
        // Until a page starts one, there is no Redis: nothing listens on port 1.
        addresses.put(REDIS, "127.0.0.9:1");
    }

    /** Every command of a page with what it prints. */
    static List<Example> examples(Path page) throws IOException {
        List<Example> examples = new ArrayList<>();
        boolean block = false;
        boolean shown = false;
        for (String line : Files.readString(page).lines().toList()) {
            if (line.startsWith("```")) {
                block = !block;
                shown = block && (line.equals("```") || line.equals("```console"));
            } else if (shown && line.startsWith("$ ")) {
                examples.add(new Example(line.substring(2), new ArrayList<>()));
            } else if (shown && !examples.isEmpty()) {
                examples.get(examples.size() - 1).lines().add(line);
            }
        }
        return examples;
    }

    /** The logs of all servers, with the addresses of the page. */
    String logs() {
        return paged(servers.stream().map(Served::said).collect(Collectors.joining("\n")));
    }

    private String paged(String printed) {
        String found = printed;
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            found = found.replace(address.getValue(), address.getKey());
        }
        return found.replace(folder + "/", "");
    }

    /** What a command prints, with the addresses of the page. */
    String run(String command) throws Exception {
        List<String> words = words(command.replaceAll(" &$", ""));
        Map<String, String> env = new HashMap<>();
        while (VARIABLE.matcher(words.get(0)).matches()) {
            Matcher variable = VARIABLE.matcher(words.remove(0));
            variable.matches();
            env.put(variable.group(1), real(variable.group(2)));
        }
        if (env.containsKey("ELASTICACHE_REDIS_HOST") && !env.containsKey("ELASTICACHE_REDIS_PORT")) {
            env.put("ELASTICACHE_REDIS_PORT", String.valueOf(redis.port()));
        }
        String program = words.remove(0).replace("./", "");
        boolean background = command.endsWith(" &") || command.equals("./tidegate serve");
        String printed = switch (program) {
            case "redis-server" -> redisServer();
            case "redis-cli" -> redisCli(words);
            case "curl" -> curl(words);
            default -> background ? serve(words, env) : tidegate(words, env);
        };
        return paged(printed);
    }

    private String redisServer() {
        redis = RedisServer.start();
        addresses.put(REDIS, "127.0.0.1:" + redis.port());
        return "";
    }

    private String redisCli(List<String> words) {
        if (words.get(0).equals("shutdown")) {
            redis.kill();
            return "";
        }
        RedisReply keys = redis.command("KEYS", words.get(words.size() - 1));
        return keys.items().stream().map(RedisReply::text).sorted().collect(Collectors.joining("\n"));
    }

    private String serve(List<String> words, Map<String, String> env) throws Exception {
        int port = words.indexOf("--port");
        String address = "127.0.0.1:" + (port < 0 ? "8080" : words.get(port + 1));
        if (port >= 0) {
            words.subList(port, port + 2).clear();
        }
        String[] args = words.stream().skip(1).map(this::real).map(this::file).toArray(String[]::new);
        Map<String, String> patient = new HashMap<>(env);
        // No page shows what a busy machine misses.
        patient.putIfAbsent("TIDEGATE_DEADLINE_MS", "20000");
        Served server = new Served(folder, patient, args);
        servers.add(server);
        addresses.put(address, server.url().substring("http://".length()));
        server.awaitReady();
        warmUp(server);
        if (redis != null) {
            int known = servers.size();
            for (Served one : servers) {
                one.await(
                        "all servers to be known",
                        () -> one.get("/metrics").body().contains("tidegate_instances " + known + ".0"));
            }
        }
        return server.said();
    }

    /** A command waits a second for an answer; loading classes on a busy machine may take longer. */
    private void warmUp(Served server) throws Exception {
        server.ask("check", "warm-up", "pro");
        if (redis == null) {
            server.post("/v1/reservations", "{\"subject\":\"warm-up\",\"plan\":\"pro\",\"id\":\"w\"}");
        }
    }

    private String curl(List<String> words) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl"));
        words.forEach(word -> command.add(real(word)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String tidegate(List<String> words, Map<String, String> env) {
        Cli cli = new Cli();
        env.forEach(cli::env);
        if (addresses.containsKey(SERVER) && env.isEmpty() && ELSEWHERE.stream().noneMatch(words::contains)) {
            cli.env("TIDEGATE_URL", "http://" + real(SERVER));
        }
        String[] args = words.stream().map(this::real).map(this::file).toArray(String[]::new);
        Cli.Outcome outcome = cli.run(args);
        return outcome.out() + outcome.err();
    }

    /** Files of the page are in the folder of the test. */
    private String file(String word) {
        return word.matches("[a-z_]+\\.(yaml|csv|pem|key|txt)")
                ? folder.resolve(word).toString()
                : word;
    }

    private String real(String word) {
        String found = word;
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            found = found.replace(address.getKey(), address.getValue());
        }
        return found;
    }

    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command);
        while (word.find()) {
            String text = word.group();
            boolean quoted = text.length() > 1 && (text.startsWith("'") || text.startsWith("\""));
            words.add(quoted ? text.substring(1, text.length() - 1) : text);
        }
        return words;
    }

    /** The line without what differs from run to run. */
    static String plain(String line) {
        return line.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
                .replaceAll("\\w{3}, \\d\\d \\w{3} \\d{4} [0-9:]+ GMT", "TIME")
                .replaceAll("(AfterMs\":)[1-9]\\d*", "$1N")
                .replaceAll("\\b\\d+(?:\\.\\d+)?(?:ms|s|m|h|d)\\b(?: \\d+[smh]\\b)*", "SPAN")
                .replaceAll("\\b(pid|port|loops|content-length)([=: ]+)\\d+", "$1$2N")
                .replaceAll("\\b(tgu_|sha256:)\\S+", "$1X")
                .replaceAll("\\b(version|java)=\\S+", "$1=V")
                .replaceAll("^… ", "")
                .replaceAll("\\s+", " ")
                .strip();
    }

    @Override
    public void close() {
        servers.forEach(Served::close);
        if (redis != null) {
            redis.close();
        }
    }
}
