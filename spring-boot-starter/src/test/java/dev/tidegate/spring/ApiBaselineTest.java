package dev.tidegate.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.RateLimiter;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.redis.RedisStore;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The public types and members of each library are those of a committed file: what was removed or changed breaks callers,
 * and needs a new major version (a minor one before 1.0). What was added since may still change. A release writes the files
 * again, with {@code -Dtidegate.api.update=true}.
 */
class ApiBaselineTest {
    private static final Path FILES = Path.of("src", "test", "resources", "api");

    /** Packages that others use; the rest of a module may change with any version. */
    @ParameterizedTest
    @CsvSource({
        "core, dev\\.tidegate(\\.(plan|usage|spi|call|compat))?",
        "config, dev\\.tidegate\\.config(\\.(plans|prices))?",
        "redis, dev\\.tidegate\\.redis",
        "spring-boot-starter, dev\\.tidegate\\.spring"
    })
    void theApiIsTheOneOfTheBaseline(String module, String packages) throws Exception {
        Class<?> one = switch (module) {
            case "core" -> RateLimiter.class;
            case "config" -> PlansFile.class;
            case "redis" -> RedisStore.class;
            default -> RateLimited.class;
        };
        List<String> api = api(one, Pattern.compile(packages));
        Path file = FILES.resolve(module + ".txt");
        if (Boolean.getBoolean("tidegate.api.update")) {
            Files.createDirectories(FILES);
            Files.write(file, api);
        }
        List<String> baseline = Files.readAllLines(file);
        assertThat(baseline.stream().filter(line -> !api.contains(line)))
                .as("removed or changed: breaks callers of " + module)
                .isEmpty();
    }

    private static List<String> api(Class<?> one, Pattern packages) throws Exception {
        Path place =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(place)) {
            return api(place, one.getClassLoader(), packages);
        }
        try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
            return api(jar.getPath("/"), one.getClassLoader(), packages);
        }
    }

    private static List<String> api(Path root, ClassLoader loader, Pattern packages)
            throws IOException, ClassNotFoundException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("package-info"))
                    .map(name -> name.replace('/', '.').replace(".class", ""))
                    .forEach(names::add);
        }
        TreeSet<String> lines = new TreeSet<>();
        for (String name : names) {
            if (packages.matcher(name.substring(0, name.lastIndexOf('.'))).matches()) {
                Class<?> type = Class.forName(name, false, loader);
                if (isPublic(type)) {
                    members(type, lines);
                }
            }
        }
        return List.copyOf(lines);
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
    }

    private static boolean isOpen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void members(Class<?> type, TreeSet<String> lines) {
        String supers = type.getGenericSuperclass() == null
                ? ""
                : " extends " + type.getGenericSuperclass().getTypeName();
        List<String> interfaces = Arrays.stream(type.getGenericInterfaces())
                .map(Type::getTypeName)
                .toList();
        lines.add(type.getName() + ": " + type.toGenericString() + supers
                + (interfaces.isEmpty() ? "" : " implements " + interfaces));
        for (Method method : type.getDeclaredMethods()) {
            if (isOpen(method.getModifiers()) && !method.isSynthetic()) {
                lines.add(type.getName() + ": " + method.toGenericString());
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isOpen(constructor.getModifiers()) && !constructor.isSynthetic()) {
                lines.add(type.getName() + ": " + constructor.toGenericString());
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (isOpen(field.getModifiers()) && !field.isSynthetic()) {
                lines.add(type.getName() + ": " + field.toGenericString());
            }
        }
    }
}
