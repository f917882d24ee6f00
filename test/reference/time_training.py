"""Times training steps (forward, backward, SGD) of a reference network on random images, and prints one line."""

import argparse
import resource
import statistics
import time
from typing import Callable, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

import recu

Batch = Tuple[Tensor, Tensor]


def make_batch(size: int, device: torch.device) -> Batch:
    """Random images and labels on the device."""
    return torch.randn(size, 3, 32, 32, device=device), torch.randint(10, (size,), device=device)


def seconds_on_cpu(step: Callable[[Batch], None], size: int, warmup: int, steps: int) -> float:
    """The median step; making the images does not count."""
    seconds = []
    for _ in range(warmup + steps):
        batch = make_batch(size, torch.device("cpu"))
        start = time.perf_counter()
        step(batch)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds[warmup:])


def seconds_on_cuda(step: Callable[[Batch], None], size: int, warmup: int, steps: int, device: torch.device) -> float:
    """The mean step. A GPU works behind the program: it is waited for before the first step and after the last only."""
    batches = [make_batch(size, device) for _ in range(4)]
    for i in range(warmup):
        step(batches[i % 4])
    torch.cuda.synchronize(device)
    start = time.perf_counter()
    for i in range(steps):
        step(batches[i % 4])
    torch.cuda.synchronize(device)
    return (time.perf_counter() - start) / steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", choices=recu.NETWORKS)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=10, help="timed steps")
    parser.add_argument("--warmup", type=int, help="steps before those; default: 3, on a GPU 20")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    options = parser.parse_args()
    device = torch.device(options.device)
    if options.warmup is None:
        options.warmup = 20 if device.type == "cuda" else 3
    if min(options.threads, options.steps) < 1 or options.batch < 2 or options.warmup < 0:
        parser.error("at least two images a batch, one thread, one step and no negative warm-up")
    if device.type not in ("cpu", "cuda"):
        parser.error("the device is cpu, cuda or cuda:N")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        parser.error(f"no CUDA device {options.device}: PyTorch {torch.__version__} sees {torch.cuda.device_count()}")

    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    # As the authors do: sign(0) = 0 is one operation, where sign(0) = +1 takes three and 3 % of a ResNet-20 step.
    recu.sign = torch.sign
    network = recu.NETWORKS[options.network](classes=10).to(device)
    recu.set_tau(network, 0.9)
    optimiser = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)

    def step(batch: Batch) -> None:
        images, labels = batch
        optimiser.zero_grad()
        F.cross_entropy(network(images), labels).backward()
        optimiser.step()

    if device.type == "cuda":
        seconds = seconds_on_cuda(step, options.batch, options.warmup, options.steps, device)
        peak = torch.cuda.max_memory_allocated(device) / 2**20
        where = f"device={options.device}"
    else:
        seconds = seconds_on_cpu(step, options.batch, options.warmup, options.steps)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
        where = f"threads={options.threads}"
    print(f"reference training {options.network} batch={options.batch} {where}: "
          f"{options.batch / seconds:.1f} images/s, {peak:.0f} MB peak, {1000 * seconds:.1f} ms/step "
          f"torch={torch.__version__}")


if __name__ == "__main__":
    main()
