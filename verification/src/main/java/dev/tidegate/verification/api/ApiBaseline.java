package dev.tidegate.verification.api;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compares the public types and members of a library with those of a committed file: what was removed or changed breaks callers,
 * and needs a new major version (a minor one before 1.0). What was added since may still change. A release writes the files
 * again, with {@code -Dtidegate.api.update=true}.
 */
public final class ApiBaseline {
    private static final Path FILES = Path.of("src", "test", "resources", "api");

    private ApiBaseline() {}

    /**
     * The lines of the baseline that no longer hold.
     *
     * @param module names the file
     * @param one a class of the library
     * @param packages those that others use; the rest may change with any version
     */
    public static List<String> broken(String module, Class<?> one, String packages)
            throws IOException, URISyntaxException, ClassNotFoundException {
        List<String> api = api(one, Pattern.compile(packages));
        Path file = FILES.resolve(module + ".txt");
        if (Boolean.getBoolean("tidegate.api.update")) {
            Files.createDirectories(FILES);
            Files.write(file, api);
        }
        return Files.readAllLines(file).stream()
                .filter(line -> !api.contains(line))
                .toList();
    }

    private static List<String> api(Class<?> one, Pattern packages)
            throws IOException, URISyntaxException, ClassNotFoundException {
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

    private static void members(Class<?> type, Set<String> lines) {
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
