// SPDX-License-Identifier: MIT
package io.tinyobs.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kubernetes.client.common.KubernetesObject;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ContainerPort;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.kubernetes.client.util.ModelMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The manifests as the API server would read them: every document goes through the client's own strict
 * model, so that an unknown field, a wrong type, a bad quantity or a removed API fails here.
 */
@SuppressWarnings("NullAway") // A missing part of a manifest is a failed test here, as it should be.
class KubernetesManifestsTest {
  private static final String NAME = "app.kubernetes.io/name";
  private static final String[] WORKLOADS = {"redis", "ingest", "query", "compactor", "dashboard"};
  private static final Path K8S = Repository.root().resolve("k8s");

  /** A typing error in a manifest is found before a cluster finds it. */
  @Test
  void base_everyDocument_isOfItsKind() throws IOException {
    try (Stream<Path> files = Files.list(K8S.resolve("base"))) {
      for (var file : files.filter(f -> !f.endsWith("kustomization.yaml")).toList()) {
        assertThat(objects(Files.readString(file))).as("%s", file.getFileName()).isNotEmpty();
      }
    }
  }

  /** What {@code kubectl apply -k} sends: whole, of known kinds, and consistent in itself. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "production"})
  void overlay_rendered_isConsistent(String overlay) throws Exception {
    var objects = objects(render(K8S.resolve("overlays").resolve(overlay)));

    var templates = new ArrayList<V1PodTemplateSpec>();
    for (var object : objects) {
      var name = Objects.requireNonNull(object.getMetadata()).getName();
      assertThat(name).as("name of %s", object.getKind()).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
      if (object instanceof V1Deployment d) {
        templates.add(checked(name, d.getSpec().getSelector(), d.getSpec().getTemplate()));
      } else if (object instanceof V1StatefulSet s) {
        templates.add(checked(name, s.getSpec().getSelector(), s.getSpec().getTemplate()));
      }
    }
    assertThat(templates).hasSize(5);
    for (var object : objects) {
      switch (object) {
        case V1Service service -> assertServiceMeetsAPod(service, templates);
        case V1NetworkPolicy policy -> assertPolicyMeetsAPod(policy, templates);
        case V1StatefulSet redis -> assertKeepsItsData(redis);
        default -> {
        }
      }
    }
    assertThat(chosenBy(objects, V1PodDisruptionBudget.class,
        budget -> budget.getSpec().getSelector().getMatchLabels().get(NAME)))
        .as("disruption budgets").containsExactlyInAnyOrder(WORKLOADS);
    assertThat(chosenBy(objects, V1NetworkPolicy.class,
        policy -> policy.getSpec().getPodSelector().getMatchLabels().get(NAME)))
        .as("network policies").containsExactlyInAnyOrder(WORKLOADS);
    assertThat(chosenBy(objects, V2HorizontalPodAutoscaler.class,
        scaler -> scaler.getSpec().getScaleTargetRef().getName()))
        .as("autoscalers")
        .containsExactlyInAnyOrder(
            overlay.equals("dev") ? new String[0] : new String[]{"ingest", "query"});
    assertReferencesExist(objects, templates);
  }

  private static <T> List<String> chosenBy(
      List<KubernetesObject> objects, Class<T> type, Function<T, String> chosen) {
    return objects.stream().filter(type::isInstance).map(type::cast).map(chosen).toList();
  }

  /** Redis outlives its pod. */
  private static void assertKeepsItsData(V1StatefulSet redis) {
    assertThat(redis.getSpec().getVolumeClaimTemplates()).as("volume of %s",
        redis.getMetadata().getName())
        .anyMatch(claim -> claim.getMetadata().getName().equals("data")
            && claim.getSpec().getResources().getRequests().containsKey("storage"));
    assertThat(redis.getSpec().getTemplate().getSpec().getContainers().getFirst()
        .getVolumeMounts())
        .anyMatch(mount -> mount.getName().equals("data") && mount.getMountPath().equals("/data"));
  }

  /** Every key of a secret and every config map that a container takes its settings from. */
  private static void assertReferencesExist(
      List<KubernetesObject> objects, List<V1PodTemplateSpec> templates) {
    var keys = new HashSet<String>();
    var maps = new HashSet<String>();
    for (var object : objects) {
      if (object instanceof V1Secret secret) {
        secret.getStringData().keySet().forEach(k -> keys.add(secret.getMetadata().getName() + k));
      } else if (object instanceof V1ConfigMap map) {
        maps.add(map.getMetadata().getName());
      }
    }
    for (var template : templates) {
      var container = template.getSpec().getContainers().getFirst();
      var secrets = container.getEnv().stream().filter(e -> e.getValueFrom() != null)
          .map(e -> e.getValueFrom().getSecretKeyRef()).toList();
      assertThat(secrets).as("secrets of %s", container.getName()).isNotEmpty()
          .allMatch(ref -> keys.contains(ref.getName() + ref.getKey()));
      if (container.getEnvFrom() != null) {
        assertThat(container.getEnvFrom()).as("config maps of %s", container.getName())
            .allMatch(from -> maps.contains(from.getConfigMapRef().getName()));
      }
    }
  }

  /** What a policy opens must be listened at; what a service offers must be opened. */
  private static void assertPolicyMeetsAPod(
      V1NetworkPolicy policy, List<V1PodTemplateSpec> templates) {
    var name = policy.getMetadata().getName();
    var chosen = chosen(policy.getSpec().getPodSelector().getMatchLabels(), templates);
    assertThat(chosen).as("pods of policy %s", name).hasSize(1);
    assertThat(policy.getSpec().getIngress())
        .flatExtracting(rule -> rule.getPorts().stream()
            .map(port -> port.getPort().getIntValue()).toList())
        .as("ports of policy %s", name)
        .containsExactlyInAnyOrderElementsOf(
            chosen.getFirst().getSpec().getContainers().getFirst().getPorts().stream()
                .map(V1ContainerPort::getContainerPort).toList());
    for (var rule : policy.getSpec().getIngress()) {
      for (var peer : Objects.requireNonNullElse(rule.getFrom(),
          List.<V1NetworkPolicyPeer>of())) {
        if (peer.getPodSelector() != null) {
          assertThat(chosen(peer.getPodSelector().getMatchLabels(), templates))
              .as("peers of policy %s", name).hasSize(1);
        }
      }
    }
  }

  private static List<V1PodTemplateSpec> chosen(
      Map<String, String> selector, List<V1PodTemplateSpec> templates) {
    return templates.stream()
        .filter(t -> t.getMetadata().getLabels().entrySet().containsAll(selector.entrySet()))
        .toList();
  }

  private static V1PodTemplateSpec checked(
      String name, V1LabelSelector selector, V1PodTemplateSpec template) {
    assertThat(template.getMetadata().getLabels())
        .as("labels of %s", name)
        .containsAllEntriesOf(selector.getMatchLabels());
    for (var container : template.getSpec().getContainers()) {
      assertThat(container.getResources().getLimits()).as(name).containsKey("memory");
      assertThat(container.getResources().getRequests()).as(name).containsKeys("cpu", "memory");
      assertProbe(name, container, container.getLivenessProbe());
      assertProbe(name, container, container.getReadinessProbe());
      assertProbe(name, container, container.getStartupProbe());
      var volumes = new HashSet<String>();
      if (template.getSpec().getVolumes() != null) {
        template.getSpec().getVolumes().forEach(v -> volumes.add(v.getName()));
      }
      volumes.add("data"); // A claim template of the stateful set.
      container
          .getVolumeMounts()
          .forEach(m -> assertThat(volumes).as("volumes of %s", name).contains(m.getName()));
      assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    }
    assertThat(template.getSpec().getSecurityContext().getRunAsNonRoot()).as(name).isTrue();
    return template;
  }

  private static void assertProbe(String name, V1Container container, V1Probe probe) {
    assertThat(probe).as("probe of %s", name).isNotNull();
    if (probe.getHttpGet() != null) {
      assertThat(container.getPorts())
          .as("ports of %s", name)
          .anyMatch(p -> p.getName().equals(probe.getHttpGet().getPort().getStrValue()));
    } else {
      assertThat(probe.getExec()).as("probe of %s", name).isNotNull();
    }
  }

  private static void assertServiceMeetsAPod(V1Service service, List<V1PodTemplateSpec> templates) {
    var name = service.getMetadata().getName();
    var chosen = chosen(service.getSpec().getSelector(), templates);
    assertThat(chosen).as("pods of service %s", name).hasSize(1);
    var ports = chosen.getFirst().getSpec().getContainers().getFirst().getPorts();
    for (var port : service.getSpec().getPorts()) {
      assertThat(ports)
          .as("ports of service %s", name)
          .anyMatch(p -> p.getName().equals(port.getTargetPort().getStrValue()));
    }
  }

  private static String render(Path overlay) throws Exception {
    for (var command : List.of(
        List.of("kubectl", "kustomize", overlay.toString()),
        List.of("kustomize", "build", overlay.toString()))) {
      try {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s said: %s", command, text).isZero();
        return text;
      } catch (IOException e) {
        continue; // Not on this machine: try the other.
      }
    }
    return fail("cannot render %s: got neither kubectl nor kustomize on PATH", overlay);
  }

  private static List<KubernetesObject> objects(String yaml) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    var objects = new ArrayList<KubernetesObject>();
    for (var document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
      var map = (Map<?, ?>) document;
      var apiVersion = (String) map.get("apiVersion");
      int slash = apiVersion.indexOf('/');
      var type = ModelMapper.getApiTypeClass(
          slash < 0 ? "" : apiVersion.substring(0, slash),
          apiVersion.substring(slash + 1),
          (String) map.get("kind"));
      assertThat(type).as("%s %s", apiVersion, map.get("kind")).isNotNull();
      var gson = JSON.getGson();
      objects.add((KubernetesObject) gson.fromJson(gson.toJson(document), type));
    }
    return objects;
  }
}
