package org.lockscope.model.primitive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.lockscope.model.KernelVersion;
import org.lockscope.model.resource.JsonRow;

/**
 * A row of a table of primitives as it is written: the notation inside its fields is read when
 * somebody asks.
 */
record Row(
    String file,
    String name,
    List<String> aliases,
    Primitive.Kind kind,
    String family,
    Optional<String> lock,
    Optional<String> flags,
    Optional<String> nesting,
    Success success,
    Failure failure,
    Told told,
    Body body,
    Map<String, Body> byType,
    Optional<WaitType> waitType,
    Optional<WaitType> outerWaitType,
    List<String> pairsWith,
    Lifetime lifetime,
    List<String> remarks,
    List<String> source) {

  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "aliases",
          "kind",
          "family",
          "lock",
          "flags",
          "nesting",
          "success",
          "failure",
          "sure",
          "given",
          "unless",
          "told",
          "certain",
          "never",
          "effects",
          "byType",
          "requires",
          "waitType",
          "outerWaitType",
          "pairsWith",
          "since",
          "until",
          "remarks",
          "source");

  /** What a row says of effects and requirements, by condition. */
  record Body(Map<String, List<String>> effects, Map<String, List<String>> requires) {
    private static Body of(JsonRow json) {
      return new Body(json.textsByKey("effects"), json.textsByKey("requires"));
    }
  }

  /** What a row says of flags; see {@link Flags}. */
  record Told(
      List<String> given,
      List<String> unless,
      List<String> flags,
      List<String> certain,
      List<String> never) {
    private static Told of(JsonRow json) {
      return new Told(
          json.texts("given"),
          json.texts("unless"),
          json.texts("told"),
          json.texts("certain"),
          json.texts("never"));
    }
  }

  /**
   * What a row says of failing.
   *
   * @param error the error number that is returned then, if it is always one
   * @param sure what rules it out: {@code null argN}
   */
  record Failure(Optional<String> error, Optional<String> sure) {
    private static Failure of(JsonRow json) {
      return new Failure(json.optionalText("failure"), json.optionalText("sure"));
    }
  }

  /** From which kernel version on, and before which, a row is right. */
  record Lifetime(Optional<KernelVersion> since, Optional<KernelVersion> until) {
    static Lifetime of(JsonRow json) {
      return new Lifetime(version(json, "since"), version(json, "until"));
    }

    private static Optional<KernelVersion> version(JsonRow json, String field) {
      return json.optionalText(field)
          .map(
              text -> {
                try {
                  return KernelVersion.parse(text);
                } catch (IllegalArgumentException e) {
                  throw json.error(field, e.getMessage());
                }
              });
    }

    boolean includes(KernelVersion version) {
      return since.map(version::isAtLeast).orElse(true)
          && until.map(version::isBefore).orElse(true);
    }
  }

  static Row of(JsonRow json) {
    json.allowOnly(FIELDS);
    Map<String, Body> byType = new LinkedHashMap<>();
    json.rowsByKey("byType")
        .forEach(
            (types, part) -> {
              part.allowOnly(Set.of("effects", "requires"));
              for (String type : types.split("\\|", -1)) {
                byType.put(type, Body.of(part));
              }
            });
    return new Row(
        json.file(),
        json.text("name"),
        json.texts("aliases"),
        json.constant("kind", Primitive.Kind.class)
            .orElseThrow(() -> json.error("kind", "missing")),
        json.text("family"),
        json.optionalText("lock"),
        json.optionalText("flags"),
        json.optionalText("nesting"),
        json.constant("success", Success.class).orElse(Success.ALWAYS),
        Failure.of(json),
        Told.of(json),
        Body.of(json),
        byType,
        json.constant("waitType", WaitType.class),
        json.constant("outerWaitType", WaitType.class),
        json.texts("pairsWith"),
        Lifetime.of(json),
        json.texts("remarks"),
        json.texts("source"));
  }

  Row withBody(Body other) {
    return new Row(
        file,
        name,
        aliases,
        kind,
        family,
        lock,
        flags,
        nesting,
        success,
        failure,
        told,
        other,
        Map.of(),
        waitType,
        outerWaitType,
        pairsWith,
        lifetime,
        remarks,
        source);
  }

  Row withOperands(Optional<String> otherLock, Optional<String> otherFlags) {
    return new Row(
        file,
        name,
        aliases,
        kind,
        family,
        otherLock,
        otherFlags,
        nesting,
        success,
        failure,
        told,
        body,
        byType,
        waitType,
        outerWaitType,
        pairsWith,
        lifetime,
        remarks,
        source);
  }
}
