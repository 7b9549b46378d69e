/* A Vulkan driver in front of RADV's null device, which exists for any chip that RADV_FORCE_FAMILY names. Commands, submissions and
   waits do nothing, so that Dawn can make a device and pipelines: RADV compiles these with ACO as for the real chip. Nothing runs.
   RADV_NULL_DRIVER is the path of the driver. Build: cc -O1 -shared -fPIC radv-null.c -o libradv-null.so -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What vulkan.h would declare, so that no headers are needed. */
typedef void *Instance, *Device;
typedef int Result;
typedef void (*Function)(void);
typedef Function (*GetInstanceFunction)(Instance, const char *);
typedef Function (*GetDeviceFunction)(Device, const char *);
typedef Result (*Negotiate)(uint32_t *);
enum { SUCCESS = 0, INITIALIZATION_FAILED = -3 };

static GetInstanceFunction driver_instance_function;
static GetDeviceFunction driver_device_function;
static Negotiate driver_negotiate;

__attribute__((constructor)) static void load(void) {
  const char *path = getenv("RADV_NULL_DRIVER");
  void *driver = path ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : 0;
  if (!driver) return;
  driver_instance_function = (GetInstanceFunction)dlsym(driver, "vk_icdGetInstanceProcAddr");
  driver_negotiate = (Negotiate)dlsym(driver, "vk_icdNegotiateLoaderICDInterfaceVersion");
}

static uint64_t nothing(void) { return SUCCESS; }

static Result make(Device device, const void *info, const void *allocator, uint64_t *out) {
  static uint64_t count = 1;
  (void)device, (void)info, (void)allocator;
  *out = count++;
  return SUCCESS;
}

static Result counter(Device device, uint64_t semaphore, uint64_t *value) {
  (void)device, (void)semaphore;
  *value = UINT64_MAX / 2;
  return SUCCESS;
}

static Function replacement(const char *name) {
  static const char *skipped[] = {
      "vkBeginCommandBuffer", "vkEndCommandBuffer",   "vkResetCommandBuffer",  "vkQueueSubmit",       "vkQueueSubmit2",
      "vkQueueSubmit2KHR",    "vkQueueWaitIdle",      "vkDeviceWaitIdle",      "vkWaitForFences",     "vkResetFences",
      "vkGetFenceStatus",     "vkDestroyFence",       "vkDestroySemaphore",    "vkWaitSemaphores",    "vkWaitSemaphoresKHR",
      "vkSignalSemaphore",    "vkSignalSemaphoreKHR", "vkGetQueryPoolResults", 0};
  if (!strncmp(name, "vkCmd", 5)) return (Function)nothing;
  for (int i = 0; skipped[i]; i++)
    if (!strcmp(name, skipped[i])) return (Function)nothing;
  if (!strcmp(name, "vkCreateFence") || !strcmp(name, "vkCreateSemaphore")) return (Function)make;
  if (!strcmp(name, "vkGetSemaphoreCounterValue") || !strcmp(name, "vkGetSemaphoreCounterValueKHR")) return (Function)counter;
  return 0;
}

static Function device_function(Device device, const char *name) {
  Function driver = driver_device_function(device, name), ours = replacement(name);
  return driver && ours ? ours : driver;
}

Function vk_icdGetInstanceProcAddr(Instance instance, const char *name) {
  if (!driver_instance_function) return 0;
  Function driver = driver_instance_function(instance, name);
  if (!strcmp(name, "vkGetDeviceProcAddr")) {
    driver_device_function = (GetDeviceFunction)driver;
    return (Function)device_function;
  }
  Function ours = replacement(name);
  return driver && ours ? ours : driver;
}

Result vk_icdNegotiateLoaderICDInterfaceVersion(uint32_t *version) {
  if (*version > 4) *version = 4;
  return driver_negotiate ? driver_negotiate(version) : INITIALIZATION_FAILED;
}
