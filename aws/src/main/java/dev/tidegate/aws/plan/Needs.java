package dev.tidegate.aws.plan;

import dev.tidegate.aws.cost.Bill;
import dev.tidegate.aws.cost.Design;
import dev.tidegate.aws.cost.Designs;
import dev.tidegate.aws.cost.RegionPrices;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The four answers that decide which design fits.
 *
 * @param hasPrivateCache whether there is a cache in a VPC already that is to be used
 * @param allowsPublic whether an endpoint may be reached from the internet
 * @param hasCredentials whether the app has AWS credentials, such as the compute role of Amplify
 * @param decisions how many a month
 */
public record Needs(boolean hasPrivateCache, boolean allowsPublic, boolean hasCredentials, long decisions) {
    /**
     * A design that fits the answers, with its reason.
     *
     * @param design with its cost
     * @param reason why it fits
     */
    public record Fit(Design design, String reason) {}

    /** Designs that fit, the cheapest first. */
    public List<Fit> fitting(RegionPrices prices) {
        List<Fit> fits = new ArrayList<>();
        for (Design design : Designs.at(prices, decisions)) {
            reason(design.key()).ifPresent(reason -> fits.add(new Fit(design, reason)));
        }
        fits.sort(Comparator.comparing(
                fit -> fit.design().bill().flatMap(Bill::total).orElse(BigDecimal.ZERO)));
        return List.copyOf(fits);
    }

    private Optional<String> reason(String key) {
        return switch (key) {
            case "decision-service" ->
                allowsPublic
                        ? Optional.of("works from anywhere, always warm; the cache stays private")
                        : Optional.empty();
            case "decision-service-internal" ->
                allowsPublic ? Optional.empty() : Optional.of("no load balancer is public; the cache stays private");
            case "lambda-function-url" ->
                hasCredentials
                        ? Optional.of("the app signs its calls, so there is no shared secret; the cache stays private")
                        : Optional.empty();
            case "serverless-public" ->
                allowsPublic && hasCredentials && !hasPrivateCache
                        ? Optional.of("no VPC to run; the app connects with IAM over TLS")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
