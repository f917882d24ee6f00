"""Times training steps (forward, backward, SGD) of a reference network on random images, and prints one line."""

import argparse
import resource
import statistics
import time

import torch
import torch.nn.functional as F

import recu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=recu.NETWORKS)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10, help="timed steps; the median counts")
    parser.add_argument("--warmup", type=int, default=3, help="steps before those")
    options = parser.parse_args()
    if min(options.threads, options.steps) < 1 or options.batch < 2 or options.warmup < 0:
        parser.error("at least two images a batch, one thread, one step and no negative warm-up")

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    # As the authors do: sign(0) = 0 is one operation, where sign(0) = +1 takes three and 3 % of a ResNet-20 step.
    recu.sign = torch.sign
    network = recu.NETWORKS[options.network](classes=10)
    recu.set_tau(network, 0.9)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)

    seconds = []
    for _ in range(options.warmup + options.steps):
        images = torch.randn(options.batch, 3, 32, 32)
        labels = torch.randint(10, (options.batch,))
        start = time.perf_counter()
        optimiser.zero_grad()
        F.cross_entropy(network(images), labels).backward()
        optimiser.step()
        seconds.append(time.perf_counter() - start)

    step = statistics.median(seconds[options.warmup:])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
    print(f"reference training {options.network} batch={options.batch} threads={options.threads}: "
          f"{options.batch / step:.1f} images/s, {peak:.0f} MB peak, {1000 * step:.1f} ms/step "
          f"torch={torch.__version__}")


if __name__ == "__main__":
    main()
