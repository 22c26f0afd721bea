package dev.tidegate.verification;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Scope;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.testkit.StoreProbe;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/**
 * The in-process store with one line of its source changed: read from the source tree, compiled in memory, loaded
 * beside the real one. So the bug is in the real code, and a plant whose line is gone fails instead of passing.
 */
public final class PlantedBug {
    private static final Path SOURCES = Path.of("..", "core", "src", "main", "java", "dev", "tidegate");
    private static final String INTERNAL = "dev.tidegate.internal.";
    private static final String STORE = "dev.tidegate.MemoryStore";

    private final Class<?> store;

    /** Plants {@code to} where {@code from} stands, which must be exactly once in that file. */
    public PlantedBug(String type, String from, String to) {
        try {
            store = Class.forName(STORE, true, planted(type, from, to, List.of(INTERNAL, STORE)));
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** Classes with the bug: those whose names begin so are loaded anew, so that they meet it. */
    public static ClassLoader planted(String type, String from, String to, List<String> anew) {
        String source = read(source(type));
        String flat = source.replaceAll("\\s+", " ");
        int at = flat.indexOf(from);
        if (at < 0 || flat.indexOf(from, at + 1) >= 0) {
            throw new AssertionError("'" + from + "' must stand exactly once in " + type);
        }
        // Line comments would swallow the rest of a flattened file.
        String planted =
                source.replaceAll("(?m)//.*$", "").replaceAll("\\s+", " ").replace(from, to);
        return new Loader(compile(type, planted), anew);
    }

    /** A new store with the bug. */
    public StoreProbe create(TimeSource time) {
        try {
            Object builder = store.getMethod("builder").invoke(null);
            builder.getClass().getMethod("time", TimeSource.class).invoke(builder, time);
            LimitStore made = (LimitStore) builder.getClass().getMethod("build").invoke(builder);
            Method dump = store.getMethod("dump", Subject.class, Scope.class);
            return new StoreProbe() {
                @Override
                public LimitStore store() {
                    return made;
                }

                @Override
                public byte[] dump(Subject subject, Scope scope) {
                    try {
                        return (byte[]) dump.invoke(made, subject, scope);
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }
            };
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** The file of a top-level type of core; simple names are unique there. */
    private static Path source(String type) {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<Path> named =
                    files.filter(file -> file.endsWith(type + ".java")).toList();
            if (named.size() != 1) {
                throw new AssertionError("core must have exactly one type " + type + ": " + named);
            }
            return named.get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compile(String type, String source) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, null);
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        JavaFileManager memory = new ForwardingJavaFileManager<>(standard) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String name, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
                return new SimpleJavaFileObject(URI.create("memory:///" + name + kind.extension), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return classes.computeIfAbsent(name, any -> new ByteArrayOutputStream());
                    }
                };
            }
        };
        JavaFileObject unit =
                new SimpleJavaFileObject(URI.create("memory:///" + type + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        try {
            standard.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!compiler.getTask(null, memory, null, List.of("-nowarn", "-proc:none"), null, List.of(unit))
                .call()) {
            throw new AssertionError("the planted source of " + type + " does not compile");
        }
        Map<String, byte[]> bytes = new HashMap<>();
        classes.forEach((name, out) -> bytes.put(name, out.toByteArray()));
        return bytes;
    }

    private static List<Path> classPath() {
        return java.util.Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    /** Loads the planted class and everything that may link to it anew, the rest from the real classes. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> planted;
        private final List<String> anew;

        Loader(Map<String, byte[]> planted, List<String> anew) {
            super(PlantedBug.class.getClassLoader());
            this.planted = planted;
            this.anew = anew;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                if (known != null) {
                    return known;
                }
                if (anew.stream().noneMatch(name::startsWith)) {
                    return super.loadClass(name, resolve);
                }
                byte[] bytes = planted.containsKey(name) ? planted.get(name) : real(name);
                return defineClass(name, bytes, 0, bytes.length);
            }
        }

        private byte[] real(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
