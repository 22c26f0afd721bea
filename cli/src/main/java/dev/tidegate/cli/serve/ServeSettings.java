package dev.tidegate.cli.serve;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@code serve} is to do.
 *
 * @param host where to listen
 * @param port on which port; 0 finds a free one
 * @param plans the plans file; empty for the built-in plans
 * @param apiKeys the file of API keys
 * @param prices the price table; empty for the built-in one
 * @param insecure whether to listen beyond loopback without API keys
 * @param maxKeys the bound of the in-process store
 */
public record ServeSettings(
        String host,
        int port,
        Optional<Path> plans,
        Optional<Path> apiKeys,
        Optional<Path> prices,
        boolean insecure,
        long maxKeys) {

    /**
     * Each setting from the first place that names it: option, environment, configuration file, default.
     *
     * @param options those given
     * @param variable looks into the environment
     * @param config the configuration file, if there is one
     * @throws dev.tidegate.InvalidInputException naming the option or variable that cannot be accepted
     * @throws InvalidConfigException with every fault of the file
     */
    public static ServeSettings resolve(
            Map<Setting, String> options, Function<String, Optional<String>> variable, Optional<Path> config) {
        Map<Setting, String> file = config.map(ConfigFile::load).orElse(Map.of());
        Map<Setting, String> all = new EnumMap<>(Setting.class);
        for (Setting setting : Setting.values()) {
            all.put(setting, value(setting, options, variable, file));
        }
        return new ServeSettings(
                text(all, Setting.HOST),
                Integer.parseInt(text(all, Setting.PORT)),
                path(all, Setting.PLANS),
                path(all, Setting.API_KEYS),
                path(all, Setting.PRICES),
                Boolean.parseBoolean(text(all, Setting.INSECURE)),
                Long.parseLong(text(all, Setting.MAX_KEYS)));
    }

    private static String value(
            Setting setting,
            Map<Setting, String> options,
            Function<String, Optional<String>> variable,
            Map<Setting, String> file) {
        String option = options.get(setting);
        if (option != null) {
            return setting.checked(option, "--" + setting.key());
        }
        Optional<String> set = variable.apply(setting.variable());
        if (set.isPresent()) {
            return setting.checked(set.get(), setting.variable());
        }
        return file.getOrDefault(setting, setting.byDefault());
    }

    private static String text(Map<Setting, String> all, Setting setting) {
        return all.getOrDefault(setting, setting.byDefault());
    }

    private static Optional<Path> path(Map<Setting, String> all, Setting setting) {
        String text = text(all, setting);
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }
}
